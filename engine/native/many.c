/* Attention of many new tokens, between two projections that torch computes: norms, turns, the cache's
   new rows, and the mixture of values. A result does not depend on how many threads there are. */

#include "attention.h"

enum { KEYS = 64, TILE = LANES == 16 ? 4 : 2, ROWS = 256 };

/* `joined`: (n, queries, keys and values of all heads), with their biases. `turn`: (n, rotary), cosines
   then sines. `out`: (n, heads x width). */
typedef struct {
    const Network *net;
    const Layer *layer;
    const Cache *cache;
    const Held *held;
    int n, joined_width;
    const float *joined, *turn;
    float *out;
} Many;

/* Rows of one KV head: `group` query heads for each token from `first` on. `most` and `total` go with the
   sums in `mixed` as in a part of attention.h. */
typedef struct {
    int kv, first, count, padded;
    float *query, *mixed, most[ROWS + TILE], total[ROWS + TILE];
} Rectangle;

/* Keys, turned to (width, KEYS), and values, (KEYS, padded width), as floats; zeros behind the last. */
static void unpack(const Many *m, int kv, int64_t from, int count, float *keys, float *values)
{
    const int width = m->net->width, padded = rounded_up(width), kind = m->cache->kind;
    const size_t bytes = (size_t)(width * size_of[kind]);
    float row[padded];
    memset(keys, 0, (size_t)width * KEYS * 4);
    memset(values, 0, (size_t)padded * KEYS * 4);
    for (int j = 0; j < count; j++) {
        const size_t place = (size_t)(kv * m->cache->room + from + j);
        const float key_scale = kind == INT8 ? m->held->keys.scale[place] : 1.0f;
        const float value_scale = kind == INT8 ? m->held->values.scale[place] : 1.0f;
        const char *key = m->held->keys.data + place * bytes, *value = m->held->values.data + place * bytes;
        for (int d = 0; d < width; d += LANES) {
            const int at = d * size_of[kind], left = width - d;
            store(row + d, load_most(kind, key + at, left) * key_scale);
            store(values + j * padded + d, load_most(kind, value + at, left) * value_scale);
        }
        for (int d = 0; d < width; d++)
            keys[d * KEYS + j] = row[d];
    }
}

/* TILE queries times KEYS keys. */
static void score(const float *query, int width, const float *keys, float *scores)
{
    for (int k = 0; k < KEYS; k += 4 * LANES) {
        Vector total[TILE][4] = {{{0}}};
        for (int d = 0; d < width; d++)
            for (int v = 0; v < 4; v++) {
                const Vector key = load_floats(keys + d * KEYS + k + v * LANES);
                for (int r = 0; r < TILE; r++)
                    total[r][v] += key * query[r * width + d];
            }
        for (int r = 0; r < TILE; r++)
            for (int v = 0; v < 4; v++)
                store(scores + r * KEYS + k + v * LANES, total[r][v]);
    }
}

/* Scores of a row become weights beside those of earlier blocks; returns what earlier sums count now. */
static float soften_more(float *scores, int visible, float *most, float *total)
{
    const float before = *most;
    const float added = soften(scores, visible, KEYS, most);
    const float earlier = before == *most ? 1.0f : expf(before - *most);
    *total = *total * earlier + added;
    return earlier;
}

/* mixed * earlier + weights x values: TILE rows, `wide` vectors. */
INLINE void mix_tile(const int wide, const float *weights, const float *earlier, const float *values,
                     int padded, float *mixed)
{
    Vector total[TILE][4];
    for (int r = 0; r < TILE; r++)
        for (int v = 0; v < wide; v++)
            total[r][v] = load_floats(mixed + r * padded + v * LANES) * earlier[r];
    for (int j = 0; j < KEYS; j++)
        for (int v = 0; v < wide; v++) {
            const Vector value = load_floats(values + j * padded + v * LANES);
            for (int r = 0; r < TILE; r++)
                total[r][v] += value * weights[r * KEYS + j];
        }
    for (int r = 0; r < TILE; r++)
        for (int v = 0; v < wide; v++)
            store(mixed + r * padded + v * LANES, total[r][v]);
}

/* TILE rows from `row` on read a block of keys that begins at `from`. */
static void read_block(const Many *m, Rectangle *rect, int row, int64_t from, const float *keys,
                       const float *values)
{
    const int width = m->net->width, group = m->net->heads / m->net->kv_heads;
    float scores[TILE * KEYS], earlier[TILE];
    score(rect->query + row * width, width, keys, scores);
    for (int r = 0; r < TILE; r++) {
        const int64_t seen = m->cache->length + rect->first + (row + r) / group + 1 - from;
        earlier[r] = 1.0f;
        if (seen <= 0)
            memset(scores + r * KEYS, 0, sizeof(float) * KEYS);
        else
            earlier[r] = soften_more(scores + r * KEYS, (int)(seen < KEYS ? seen : KEYS),
                                     &rect->most[row + r], &rect->total[row + r]);
    }
    float *mixed = rect->mixed + row * rect->padded;
    int d = 0;
    for (; d + 4 * LANES <= rect->padded; d += 4 * LANES)
        mix_tile(4, scores, earlier, values + d, rect->padded, mixed + d);
    for (; d + 2 * LANES <= rect->padded; d += 2 * LANES)
        mix_tile(2, scores, earlier, values + d, rect->padded, mixed + d);
    for (; d < rect->padded; d += LANES)
        mix_tile(1, scores, earlier, values + d, rect->padded, mixed + d);
}

static void prepare_queries(const Many *m, Rectangle *rect)
{
    const Network *net = m->net;
    const int width = net->width, group = net->heads / net->kv_heads;
    const float scale = 1.0f / sqrtf((float)width);
    memset(rect->query, 0, (size_t)((rect->count + TILE) * width) * 4);
    memset(rect->mixed, 0, (size_t)((rect->count + TILE) * rect->padded) * 4);
    for (int r = 0; r < rect->count + TILE; r++) {
        rect->most[r] = -INFINITY;
        rect->total[r] = 0.0f;
    }
    for (int r = 0; r < rect->count; r++) {
        const int t = rect->first + r / group, head = rect->kv * group + r % group;
        float *query = rect->query + r * width;
        prepare(net, m->joined + (size_t)t * m->joined_width + head * width, m->layer->query_norm,
                m->turn + t * net->rotary, query);
        for (int d = 0; d < width; d++)
            query[d] *= scale;
    }
}

/* `tokens` tokens from `first` on, for the query heads of one KV head. */
static void attend_rectangle(const Many *m, int kv, int first, int tokens)
{
    const Network *net = m->net;
    const int width = net->width, padded = rounded_up(width), group = net->heads / net->kv_heads;
    float keys[width * KEYS], values[KEYS * padded];
    float query[(tokens * group + TILE) * width], mixed[(tokens * group + TILE) * padded];
    Rectangle rect = {.kv = kv, .first = first, .count = tokens * group, .padded = padded,
                      .query = query, .mixed = mixed};
    const int64_t end = m->cache->length + first + tokens;
    prepare_queries(m, &rect);
    for (int64_t from = 0; from < end; from += KEYS) {
        unpack(m, kv, from, (int)(end - from < KEYS ? end - from : KEYS), keys, values);
        for (int row = 0; row < rect.count; row += TILE)
            if (from <= m->cache->length + first + (row + TILE - 1) / group)
                read_block(m, &rect, row, from, keys, values);
    }
    for (int r = 0; r < rect.count; r++) {
        float *out = m->out + (size_t)(first + r / group) * (size_t)(net->heads * width) +
                     (kv * group + r % group) * width;
        for (int d = 0; d < width; d++)
            out[d] = mixed[r * padded + d] / rect.total[r];
    }
}

/* Writes token `t`'s keys and values into the cache. */
static void keep_token(const Many *m, int t)
{
    const Network *net = m->net;
    const float *keys = m->joined + (size_t)t * m->joined_width + net->heads * net->width;
    float key[net->width];
    for (int kv = 0; kv < net->kv_heads; kv++) {
        const size_t row = (size_t)(kv * m->cache->room + m->cache->length + t);
        prepare(net, keys + kv * net->width, m->layer->key_norm, m->turn + t * net->rotary, key);
        keep(&m->held->keys, m->cache->kind, row, net->width, key);
        keep(&m->held->values, m->cache->kind, row, net->width, keys + (net->kv_heads + kv) * net->width);
    }
}

/* From `joined`, (n, (heads + 2 x KV heads) x width), of layer `number` to `out`, (n, heads x width). The
   cache, which has room, gets the new rows. */
void attend_many(const Network *net, const Cache *cache, int number, int n, int threads,
                 const float *joined, const float *turn, float *out)
{
    const int group = net->heads / net->kv_heads, span = ROWS / group > 0 ? ROWS / group : 1;
    const int spans = (n + span - 1) / span;
    const Many m = {.net = net, .layer = &net->layer[number], .cache = cache, .held = &cache->held[number],
                    .n = n, .joined_width = (net->heads + 2 * net->kv_heads) * net->width,
                    .joined = joined, .turn = turn, .out = out};
#pragma omp parallel num_threads(threads) if (threads > 1)
    {
#pragma omp for
        for (int t = 0; t < n; t++)
            keep_token(&m, t);
#pragma omp for schedule(dynamic)
        for (int i = net->kv_heads * spans - 1; i >= 0; i--) {
            const int first = i / net->kv_heads * span;
            attend_rectangle(&m, i % net->kv_heads, first, n - first < span ? n - first : span);
        }
    }
}
