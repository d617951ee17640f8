#include "config.h"
int rope(void);
