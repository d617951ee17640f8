/* Products of a matrix and a few tokens. A product of a row and a token is summed in an order of its
   own, whatever else is computed beside it: one token gives the same numbers alone and among others. */

#include "vectors.h"

/* (rows, columns), row after row. `scale`: one for each row where the kind is int8. */
typedef struct {
    const char *data;
    const float *scale;
    int32_t kind, rows, columns;
} Matrix;

/* `rows` x `tokens` products, kept in registers; each is left as a vector of partial sums. */
INLINE void tile(const int kind, const int rows, const int tokens, const char *const *row,
                 const float *const *x, int columns, Vector (*partial)[LANES])
{
    Vector total[8][4] = {{{0}}};
    const int size = size_of[kind];
    int at = 0;
    for (; at + LANES <= columns; at += LANES) {
        Vector right[4];
        for (int t = 0; t < tokens; t++)
            right[t] = load_floats(x[t] + at);
        for (int r = 0; r < rows; r++) {
            Vector left = load(kind, row[r] + (size_t)at * size);
            for (int t = 0; t < tokens; t++)
                total[r][t] += left * right[t];
        }
    }
    if (at < columns)
        for (int r = 0; r < rows; r++)
            for (int t = 0; t < tokens; t++)
                total[r][t] += load_part(kind, row[r] + (size_t)at * size, columns - at) *
                               load_part(FLOAT32, x[t] + at, columns - at);
    for (int r = 0; r < rows; r++)
        for (int t = 0; t < tokens; t++)
            partial[t][r] = total[r][t];
}

/* LANES rows times `tokens` tokens. */
INLINE void band(const int kind, const int rows, const int tokens, const char *const *row,
                 const float *const *x, int columns, Vector *out)
{
    Vector partial[4][LANES];
    for (int r = 0; r < LANES; r += rows) {
        Vector(*here)[LANES] = (Vector(*)[LANES])(&partial[0][r]);
        tile(kind, rows, tokens, row + r, x, columns, here);
    }
    for (int t = 0; t < tokens; t++)
        out[t] = sums(partial[t]);
}

/* As many tokens at once as registers hold. */
INLINE void bands(const int kind, const char *const *row, const float *const *x, int tokens,
                  int columns, Vector *out)
{
    int t = 0;
#if LANES == 16
    for (; t + 4 <= tokens; t += 4)
        band(kind, 4, 4, row, x + t, columns, out + t);
#endif
    for (; t + 2 <= tokens; t += 2)
        band(kind, 4, 2, row, x + t, columns, out + t);
    for (; t < tokens; t++)
        band(kind, LANES < 8 ? LANES : 8, 1, row, x + t, columns, out + t);
}

/* Rows `first` to `first + LANES` times each token: one vector a token. What lies behind the last row
   is not read; its lanes hold nothing of use. */
static void multiply(const Matrix *m, int first, const float *const *x, int tokens, Vector *out)
{
    const char *row[LANES];
    const size_t stride = (size_t)m->columns * (size_t)size_of[m->kind];
    const int last = m->rows - 1;
    for (int r = 0; r < LANES; r++)
        row[r] = m->data + (size_t)(first + r < last ? first + r : last) * stride;
    if (m->kind == FLOAT32)
        bands(FLOAT32, row, x, tokens, m->columns, out);
    else if (m->kind == BFLOAT16)
        bands(BFLOAT16, row, x, tokens, m->columns, out);
    else {
        const int left = m->rows - first;
        const Vector scales = load_most(FLOAT32, m->scale + first, left);
        bands(INT8, row, x, tokens, m->columns, out);
        for (int t = 0; t < tokens; t++)
            out[t] *= scales;
    }
}
