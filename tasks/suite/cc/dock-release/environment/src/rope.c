#include "rope.h"
int rope(void) { return LENGTH; }
