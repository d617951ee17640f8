#include "rope.h"
#include "knot.h"
int main(void) { return rope() + knot(); }
