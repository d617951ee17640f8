/* The forward pass of a few tokens, from their ids to the logits, in one call.

   The work is a row of phases, five in a layer, each of which needs all of the one before. Threads take
   pieces of a phase until none is left; one that does not get to run is not waited for, unless it has a
   piece in hand. What is short (norms, the router) each of them computes for itself. */

#include "experts.h"

static void embed(const Step *s, int piece)
{
    const Network *net = s->net;
    const Matrix *m = &net->embedding;
    const int half = net->rotary / 2, size = size_of[m->kind];
    for (int t = piece; t < s->n; t += s->pieces) {
        const char *row = m->data + (size_t)s->ids[t] * (size_t)(net->hidden * size);
        float *x = s->x + (size_t)t * net->hidden, *turn = s->turn + t * net->rotary;
        for (int i = 0; i < net->hidden; i += LANES)
            store_part(x + i, load_most(m->kind, row + (size_t)i * size, net->hidden - i), net->hidden - i);
        for (int i = 0; i < half; i++) {
            const float angle = (float)(s->cache->length + t) * net->frequencies[i];
            turn[i] = cosf(angle);
            turn[half + i] = sinf(angle);
        }
    }
}

static void project_in(const Step *s, Worker *me, const Layer *layer, int piece, const float **x)
{
    const Matrix *m = &layer->qkv;
    const Range mine = rows_of(s, piece, m->rows);
    if (!x[0])
        normalise_all(s, me, layer->attention_norm, x);
    for (int row = mine.from; row < mine.to; row += LANES) {
        const int left = m->rows - row;
        const Vector bias = layer->bias ? load_most(FLOAT32, layer->bias + row, left) : (Vector){0};
        multiply(m, row, x, s->n, me->out);
        for (int t = 0; t < s->n; t++)
            store_part(s->joined + (size_t)t * m->rows + row, me->out[t] + bias, left);
    }
}

/* The block's own new keys and values go into the cache. */
static void keep_new(const Step *s, const Layer *layer, const Held *held, int kv, int64_t from, int64_t to)
{
    const Network *net = s->net;
    float key[net->width];
    for (int t = 0; t < s->n; t++) {
        const int64_t position = s->cache->length + t;
        if (position < from || position >= to)
            continue;
        const float *token = s->joined + (size_t)t * layer->qkv.rows;
        const size_t row = (size_t)(kv * s->cache->room + position);
        prepare(net, token + (net->heads + kv) * net->width, layer->key_norm, s->turn + t * net->rotary, key);
        keep(&held->keys, s->cache->kind, row, net->width, key);
        keep(&held->values, s->cache->kind, row, net->width,
             token + (net->heads + net->kv_heads + kv) * net->width);
    }
}

/* One block of one KV head, for all tokens that see it and all query heads that read it. */
static void attend_block(const Step *s, Worker *me, const Layer *layer, const Held *held, int kv, int block)
{
    const Network *net = s->net;
    const Cache *cache = s->cache;
    const int group = net->heads / net->kv_heads, width = net->width, size = part_size(net);
    const int64_t from = (int64_t)block * BLOCK, all_of_them = cache->length + s->n;
    const int count = (int)(all_of_them - from < BLOCK ? all_of_them - from : BLOCK);
    const int first = from > cache->length ? (int)(from - cache->length) : 0;
    const int queries = (s->n - first) * group;
    const size_t row = (size_t)(kv * cache->room + from);
    const size_t byte = row * (size_t)(width * size_of[cache->kind]);
    const Matrix keys = {held->keys.data + byte, held->keys.scale + row, cache->kind, count, width};
    const float *query[queries], *scores[queries];
    float *part[queries];

    keep_new(s, layer, held, kv, from, from + count);
    for (int q = 0; q < queries; q++) {
        const int t = first + q / group, head = kv * group + q % group;
        float *mine = me->queries + q * rounded_up(width);
        prepare(net, s->joined + (size_t)t * layer->qkv.rows + head * width, layer->query_norm,
                s->turn + t * net->rotary, mine);
        for (int i = 0; i < width; i++)
            mine[i] *= 1.0f / sqrtf((float)width);
        query[q] = mine;
        scores[q] = me->scores + q * BLOCK;
        part[q] = s->parts + ((size_t)(t * net->heads + head) * s->blocks + block) * size;
    }
    for (int j = 0; j < count; j += LANES) {
        multiply(&keys, j, query, queries, me->out);
        for (int q = 0; q < queries; q++)
            store(me->scores + q * BLOCK + j, me->out[q]);
    }
    for (int q = 0; q < queries; q++) {
        const int64_t seen = cache->length + first + q / group + 1 - from;
        float *end = part[q] + size - LANES;
        end[0] = -INFINITY;
        end[1] = soften(me->scores + q * BLOCK, (int)(seen < count ? seen : count), count, end);
        if (cache->kind == INT8)
            for (int j = 0; j < count; j++)
                me->scores[q * BLOCK + j] *= held->values.scale[row + j];
    }
    gather(cache->kind, held->values.data + byte, width, count, queries, scores, part);
}

static void attend(const Step *s, Worker *me, const Layer *layer, const Held *held, int piece)
{
    const Range mine = part_of(s, piece, s->net->kv_heads * s->blocks);
    for (int i = mine.from; i < mine.to; i++)
        attend_block(s, me, layer, held, i / s->blocks, i % s->blocks);
}

/* Fills `mixed` with what attention found; `rows` points to each token's. */
static void merge_all(const Step *s, Worker *me, const float **rows)
{
    const Network *net = s->net;
    const int wide = net->heads * net->width, size = part_size(net);
    for (int t = 0; t < s->n; t++) {
        const int blocks = (int)((s->cache->length + t) / BLOCK) + 1;
        float *mixed = me->mixed + (size_t)t * wide;
        for (int head = 0; head < net->heads; head++)
            merge(s->parts + (size_t)(t * net->heads + head) * s->blocks * size, blocks, size, net->width,
                  mixed + head * net->width);
        rows[t] = mixed;
    }
}

static void project_out(const Step *s, Worker *me, const Layer *layer, int piece, const float **x)
{
    const int hidden = s->net->hidden;
    const Range mine = rows_of(s, piece, hidden);
    if (!x[0])
        merge_all(s, me, x);
    for (int row = mine.from; row < mine.to; row += LANES) {
        multiply(&layer->out, row, x, s->n, me->out);
        for (int t = 0; t < s->n; t++)
            add(s->x + (size_t)t * hidden + row, me->out[t], hidden - row);
    }
}

static void compute_layer(const Step *s, Worker *me, const Layer *layer, const Held *held)
{
    const float *normed[TOKENS] = {0}, *mixed[TOKENS] = {0}, *inner[TOKENS] = {0};
    int piece;
    while ((piece = next(s, me)) >= 0)
        project_in(s, me, layer, piece, normed);
    while ((piece = next(s, me)) >= 0)
        attend(s, me, layer, held, piece);
    while ((piece = next(s, me)) >= 0)
        project_out(s, me, layer, piece, mixed);
    while ((piece = next(s, me)) >= 0)
        widen(s, me, layer, piece, inner);
    while ((piece = next(s, me)) >= 0)
        narrow(s, me, piece);
}

static void read_out(const Step *s, Worker *me, int piece, int wanted, float *logits, const float **x)
{
    const Network *net = s->net;
    const Range mine = rows_of(s, piece, net->vocabulary);
    if (!x[0])
        normalise_all(s, me, net->norm, x);
    for (int row = mine.from; row < mine.to; row += LANES) {
        multiply(&net->head, row, x + s->n - wanted, wanted, me->out);
        for (int t = 0; t < wanted; t++)
            store_part(logits + (size_t)t * net->vocabulary + row, me->out[t], net->vocabulary - row);
    }
}

/* Takes `count` bytes of the scratch memory, from a multiple of 64 on. */
static void *take(char **scratch, size_t count)
{
    char *start = (char *)(((uintptr_t)*scratch + 63) / 64 * 64);
    *scratch = start + count;
    return start;
}

static size_t phases_of(const Network *net) { return 5 * (size_t)net->layers + 2; }

static int widest(const Network *net)
{
    int width = 0;
    for (int l = 0; l < net->layers; l++) {
        const Layer *layer = &net->layer[l];
        const int one = layer->mlp.down.columns, other = layer->router ? layer->experts.down.columns : 0;
        width = one > width ? one : width;
        width = other > width ? other : width;
    }
    return width;
}

static void take_shared(Step *s, int tokens, char **scratch)
{
    const Network *net = s->net;
    const size_t n = (size_t)tokens, joined = (size_t)(net->heads + 2 * net->kv_heads) * (size_t)net->width;
    s->phases = take(scratch, phases_of(net) * sizeof(Phase));
    s->plan = take(scratch, plan_size(net->experts + 1));
    s->turn = take(scratch, n * (size_t)net->rotary * 4);
    s->joined = take(scratch, n * joined * 4);
    s->parts = take(scratch, n * (size_t)net->heads * (size_t)s->blocks * (size_t)part_size(net) * 4);
    s->inner = take(scratch, n * (size_t)(net->chosen + 1) * (size_t)s->inner_width * 4);
}

static void take_own(const Network *net, Worker *me, char **scratch)
{
    const size_t n = TOKENS, queries = n * (size_t)(net->heads / net->kv_heads);
    me->normed = take(scratch, n * (size_t)net->hidden * 4);
    me->mixed = take(scratch, n * (size_t)net->heads * (size_t)net->width * 4);
    me->queries = take(scratch, queries * (size_t)rounded_up(net->width) * 4);
    me->scores = take(scratch, queries * BLOCK * 4);
    me->wanted = take(scratch, (n + 2) * (size_t)net->experts * 4);
    me->out = take(scratch, (queries > 2 * n ? queries : 2 * n) * sizeof(Vector));
    me->plan = take(scratch, plan_size(net->experts + 1));
}

static int blocks_of(int64_t tokens) { return (int)((tokens + BLOCK - 1) / BLOCK); }

/* Bytes of scratch memory that `step` wants for as many threads and for tokens up to `room`. */
int64_t scratch_size(const Network *net, int64_t room, int threads)
{
    char *end = 0;
    Step s = {.net = net, .blocks = blocks_of(room), .inner_width = widest(net)};
    Worker worker;
    take_shared(&s, TOKENS, &end);
    for (int i = 0; i < threads; i++)
        take_own(net, &worker, &end);
    return (int64_t)(uintptr_t)end + 64;
}

/* Reads `n` ids, at most TOKENS, behind `cache->length`, for which the cache has room. Writes the logits
   of the last `wanted` ones, and the state behind the last layer of all of them, (n, hidden). */
void step(const Network *net, const Cache *cache, const int32_t *ids, int n, int wanted, int threads,
          char *scratch, float *state, float *logits)
{
    Step s = {.net = net, .cache = cache, .ids = ids, .n = n, .pieces = threads > 1 ? PIECES * threads : 1,
              .x = state, .blocks = blocks_of(cache->length + n), .inner_width = widest(net)};
    take_shared(&s, n, &scratch);
    memset(s.phases, 0, phases_of(net) * sizeof(Phase));
#pragma omp parallel num_threads(threads) if (threads > 1)
    {
        Worker me = {0};
        const float *normed[TOKENS] = {0};
        char *own = scratch;
        int piece;
        for (int i = 0; i <= thread_number(); i++)
            take_own(net, &me, &own);
        while ((piece = next(&s, &me)) >= 0)
            embed(&s, piece);
        for (int l = 0; l < net->layers; l++)
            compute_layer(&s, &me, &net->layer[l], &cache->held[l]);
        while ((piece = next(&s, &me)) >= 0)
            read_out(&s, &me, piece, wanted, logits, normed);
    }
}
