#include "knot.h"
int knot(void) { return 1; }
