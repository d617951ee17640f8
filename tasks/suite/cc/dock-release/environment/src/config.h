#define LENGTH 7
