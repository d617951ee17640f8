/* Attention of a few tokens to everything before them, block by block of positions. Blocks lie at fixed
   places and are merged in their order, so that neither threads nor other tokens change a result. */

#include "network.h"

/* One block's share in a token's and a head's result: the sum of values, each by e^(score - most),
   then `most` and the sum of those weights. */
INLINE int part_size(const Network *net) { return rounded_up(net->width) + LANES; }

/* x / sqrt(mean(x^2) + epsilon) * weight */
static void normalise(const float *x, const float *weight, int count, float epsilon, float *out)
{
    Vector squares = {0};
    int i = 0;
    for (; i + LANES <= count; i += LANES)
        squares += load_floats(x + i) * load_floats(x + i);
    Vector last = load_part(FLOAT32, x + i, count - i);
    const float scale = 1.0f / sqrtf(sum(squares + last * last) / (float)count + epsilon);
    for (i = 0; i + LANES <= count; i += LANES)
        store(out + i, load_floats(x + i) * scale * load_floats(weight + i));
    for (; i < count; i++)
        out[i] = x[i] * scale * weight[i];
}

/* A head's query or key: normed where the model does that, then turned. `turn`: cosines, then sines. */
static void prepare(const Network *net, const float *x, const float *norm, const float *turn, float *out)
{
    const int half = net->rotary / 2;
    if (norm)
        normalise(x, norm, net->width, net->epsilon, out);
    else
        memcpy(out, x, (size_t)net->width * 4);
    for (int i = 0; i < half; i++) {
        const float left = out[i], right = out[i + half], cosine = turn[i], sine = turn[half + i];
        out[i] = left * cosine - right * sine;
        out[i + half] = right * cosine + left * sine;
    }
}

static uint16_t bfloat_of(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, 4);
    return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

/* Writes one row of keys or values as the cache keeps it. */
static void keep(const Rows *rows, int kind, size_t row, int width, const float *x)
{
    char *data = rows->data + row * (size_t)(width * size_of[kind]);
    float most = 0.0f;
    switch (kind) {
    case BFLOAT16:
        for (int i = 0; i < width; i++)
            ((uint16_t *)data)[i] = bfloat_of(x[i]);
        break;
    case INT8:
        for (int i = 0; i < width; i++)
            most = greater(most, fabsf(x[i]));
        rows->scale[row] = greater(most, 1e-12f) / 127.0f;
        for (int i = 0; i < width; i++)
            ((int8_t *)data)[i] = (int8_t)rintf(x[i] / rows->scale[row]);
        break;
    default:
        memcpy(data, x, (size_t)width * 4);
    }
}

/* Scores become weights, e^(score - top), 0 from `visible` on. The top is the largest score, or `*most`
   where that is larger, and is left there. Returns the sum of the weights. */
INLINE float soften(float *scores, int visible, int count, float *most)
{
    for (int i = visible; i < rounded_up(count); i++)
        scores[i] = -INFINITY;
    Vector top = all(*most), total = {0};
    for (int i = 0; i < count; i += LANES)
        top = larger(top, load_floats(scores + i));
    *most = largest(top);
    top = all(*most);
    for (int i = 0; i < count; i += LANES) {
        Vector weight = exponential(load_floats(scores + i) - top);
        store(scores + i, weight);
        total += weight;
    }
    return sum(total);
}

/* `wide` vectors of the sums of `count` values, each by its weight, for `queries` queries. */
INLINE void gather_tile(const int kind, const int queries, const int wide, const char *value, size_t stride,
                        int count, const float *const *weight, float *const *out, int left)
{
    Vector total[2][4] = {{{0}}};
    for (int j = 0; j < count; j++, value += stride)
        for (int v = 0; v < wide; v++) {
            const char *here = value + v * LANES * size_of[kind];
            Vector x = load_most(kind, here, left);
            for (int q = 0; q < queries; q++)
                total[q][v] += x * weight[q][j];
        }
    for (int q = 0; q < queries; q++)
        for (int v = 0; v < wide; v++)
            store(out[q] + v * LANES, total[q][v]);
}

INLINE void gather_queries(const int kind, const int queries, const char *value, int width, int count,
                           const float *const *weight, float *const *part)
{
    const size_t stride = (size_t)(width * size_of[kind]);
    for (int d = 0; d < width;) {
        float *out[2] = {part[0] + d, queries > 1 ? part[1] + d : 0};
        const char *here = value + d * size_of[kind];
        const int wide = width - d >= 4 * LANES ? 4 : width - d >= 2 * LANES ? 2 : 1;
        if (wide == 4)
            gather_tile(kind, queries, 4, here, stride, count, weight, out, LANES);
        else if (wide == 2)
            gather_tile(kind, queries, 2, here, stride, count, weight, out, LANES);
        else if (width - d >= LANES)
            gather_tile(kind, queries, 1, here, stride, count, weight, out, LANES);
        else
            gather_tile(kind, queries, 1, here, stride, count, weight, out, width - d);
        d += wide * LANES;
    }
}

INLINE void gather_kind(const int kind, const char *value, int width, int count, int queries,
                        const float *const *weight, float *const *part)
{
    int q = 0;
    for (; q + 2 <= queries; q += 2)
        gather_queries(kind, 2, value, width, count, weight + q, part + q);
    if (q < queries)
        gather_queries(kind, 1, value, width, count, weight + q, part + q);
}

/* Sums of `count` values for each query. */
static void gather(int kind, const char *value, int width, int count, int queries,
                   const float *const *weight, float *const *part)
{
    if (kind == FLOAT32)
        gather_kind(FLOAT32, value, width, count, queries, weight, part);
    else if (kind == BFLOAT16)
        gather_kind(BFLOAT16, value, width, count, queries, weight, part);
    else
        gather_kind(INT8, value, width, count, queries, weight, part);
}

/* Every block's share of one token and head, in the order of the blocks, becomes the result. */
static void merge(const float *part, int blocks, int size, int width, float *out)
{
    float most = -INFINITY, total = 0.0f;
    const int end = size - LANES;
    for (int b = 0; b < blocks; b++)
        most = greater(most, part[b * size + end]);
    memset(out, 0, (size_t)width * 4);
    for (int b = 0; b < blocks; b++, part += size) {
        const float share = expf(part[end] - most);
        total += share * part[end + 1];
        for (int d = 0; d < width; d++)
            out[d] += share * part[d];
    }
    for (int d = 0; d < width; d++)
        out[d] /= total;
}
