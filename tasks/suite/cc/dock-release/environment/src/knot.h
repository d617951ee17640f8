int knot(void);
