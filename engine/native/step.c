/* The forward pass of a few tokens, from their ids to the logits, in one call.

   The work is a row of phases, five in a layer, each of which needs all of the one before. Threads take
   pieces of a phase until none is left; one that does not get to run is not waited for, unless it has a
   piece in hand. What is short (norms, the router) each of them computes for itself. */

#include <sched.h>
#include <stdatomic.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "attention.h"

enum { PIECES = 4, AWAKE = 2000 }; /* of a phase, for each thread; spins before another process may run */

/* A matrix pair and the tokens that it is for: an expert's, or everybody's. `first`: its first row of
   `inner`. */
typedef struct {
    Matrix gate_up, down;
    int32_t count, first, token[TOKENS];
    float weight[TOKENS];
} Job;

typedef struct {
    int count;
    Job job[];
} Plan;

/* How far a phase is. */
typedef struct {
    _Alignas(64) atomic_int taken;
    _Alignas(64) atomic_int done;
} Phase;

/* What threads share. `x`: (n, hidden), what layers add to. `turn`: (n, rotary), cosines then sines.
   `parts`: (n, heads, blocks, part). `inner`: what experts have between their matrices. */
typedef struct {
    const Network *net;
    const Cache *cache;
    const int32_t *ids;
    int n, pieces, blocks, inner_width;
    float *x, *turn, *joined, *parts, *inner;
    Phase *phases;
    Plan *plan;
} Step;

/* What a thread has for itself. `normed`: (n, hidden). `mixed`: (n, heads x width). */
typedef struct {
    int phase, working;
    float *normed, *mixed, *queries, *scores, *wanted;
    Vector *out;
    Plan *plan;
} Worker;

typedef struct {
    int from, to;
} Range;

/* The next piece of the phase that is going on, for a thread that is done with its last one. When all
   are done, by whichever thread, -1, and the phase after it goes on. */
static int next(const Step *s, Worker *me)
{
    Phase *phase = &s->phases[me->phase];
    if (me->working)
        atomic_fetch_add(&phase->done, 1);
    const int piece = atomic_load(&phase->taken) < s->pieces ? atomic_fetch_add(&phase->taken, 1) : s->pieces;
    me->working = piece < s->pieces;
    if (me->working)
        return piece;
    for (int spins = 0; atomic_load(&phase->done) < s->pieces; spins++) {
#if defined(__x86_64__)
        __builtin_ia32_pause();
#endif
        if (spins > AWAKE)
            sched_yield();
    }
    me->phase++;
    return -1;
}

/* A piece's part of `count` things; of few things, some pieces have none. */
static Range part_of(const Step *s, int piece, int count)
{
    return (Range){(int)((int64_t)count * piece / s->pieces), (int)((int64_t)count * (piece + 1) / s->pieces)};
}

static int thread_number(void)
{
#ifdef _OPENMP
    return omp_get_thread_num();
#else
    return 0;
#endif
}

static int bands_of(int rows) { return (rows + LANES - 1) / LANES; }

/* The rows of a piece: from a multiple of LANES to another. */
static Range rows_of(const Step *s, int piece, int rows)
{
    const Range bands = part_of(s, piece, bands_of(rows));
    return (Range){bands.from * LANES, bands.to * LANES};
}

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

/* Adds the first lanes, as many as are `left`. */
INLINE void add(float *data, Vector x, int left)
{
    if (left < LANES)
        store_part(data, load_part(FLOAT32, data, left) + x, left);
    else
        store(data, load_floats(data) + x);
}

/* Fills `normed`; `rows` points to each token's. */
static void normalise_all(const Step *s, Worker *me, const float *weight, const float **rows)
{
    const int hidden = s->net->hidden;
    for (int t = 0; t < s->n; t++) {
        normalise(s->x + (size_t)t * hidden, weight, hidden, s->net->epsilon, me->normed + (size_t)t * hidden);
        rows[t] = me->normed + (size_t)t * hidden;
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

/* The place of the largest; the first one of equals. */
static int best(const float *x, int count)
{
    int found = 0;
    for (int i = 1; i < count; i++)
        if (x[i] > x[found])
            found = i;
    return found;
}

/* Leaves of `wanted` only the groups whose two best experts score highest. */
static void keep_groups(const Network *net, float *wanted)
{
    const int size = net->experts / net->groups;
    float score[net->groups];
    int allowed[net->groups];
    for (int g = 0; g < net->groups; g++) {
        const float *group = wanted + g * size;
        const int top = best(group, size);
        float second = -INFINITY;
        for (int i = 0; i < size; i++)
            if (i != top)
                second = greater(second, group[i]);
        score[g] = group[top] + second;
        allowed[g] = 0;
    }
    for (int k = 0; k < net->chosen_groups; k++) {
        const int g = best(score, net->groups);
        allowed[g] = 1;
        score[g] = -INFINITY;
    }
    for (int e = 0; e < net->experts; e++)
        if (!allowed[e / size])
            wanted[e] = -INFINITY;
}

/* One token's experts: its weight for each of them, -1 where it was not chosen. */
static void route(const Network *net, const Layer *layer, const float *score, float *wanted, float *weight)
{
    float total = 0.0f;
    int chosen[net->chosen];
    for (int e = 0; e < net->experts; e++) {
        wanted[e] = score[e] + layer->correction[e];
        weight[e] = -1.0f;
    }
    if (net->groups > 1)
        keep_groups(net, wanted);
    for (int k = 0; k < net->chosen; k++) {
        chosen[k] = best(wanted, net->experts);
        wanted[chosen[k]] = -INFINITY;
        total += score[chosen[k]];
    }
    for (int k = 0; k < net->chosen; k++) {
        const float share = net->normalised ? score[chosen[k]] / (total + 1e-20f) : score[chosen[k]];
        weight[chosen[k]] = share * net->scaling;
    }
}

static size_t plan_size(int jobs) { return sizeof(Plan) + (size_t)jobs * sizeof(Job); }

static Matrix of_stack(Matrix m, int number)
{
    const size_t before = (size_t)number * (size_t)m.rows;
    m.data += before * (size_t)(m.columns * size_of[m.kind]);
    m.scale = m.scale ? m.scale + before : 0;
    return m;
}

/* The jobs of a layer: the chosen experts in their order, each with its tokens, and what all tokens see. */
static void plan(const Step *s, Worker *me, const Layer *layer, const float *const *x)
{
    const Network *net = s->net;
    const int experts = layer->router ? net->experts : 0;
    float *score = me->wanted + experts, *weight = score + experts;
    Job *job = me->plan->job;
    int row = 0;
    for (int t = 0; t < s->n && experts; t++) {
        const Matrix router = {(const char *)layer->router, 0, FLOAT32, experts, net->hidden};
        for (int e = 0; e < experts; e += LANES) {
            multiply(&router, e, x + t, 1, me->out);
            store_part(score + e, me->out[0], experts - e);
        }
        for (int e = 0; e < experts; e++)
            score[e] = 1.0f / (1.0f + expf(-score[e]));
        route(net, layer, score, me->wanted, weight + t * experts);
    }
    for (int e = 0; e <= experts; e++) {
        const Mlp *mlp = e < experts ? &layer->experts : &layer->mlp;
        const int number = e < experts ? e : 0;
        job->count = 0;
        for (int t = 0; t < s->n; t++) {
            const float mine = e < experts ? weight[t * experts + e] : 1.0f;
            if (e < experts && mine < 0.0f)
                continue;
            job->token[job->count] = t;
            job->weight[job->count++] = mine;
        }
        if (job->count == 0)
            continue;
        job->gate_up = of_stack(mlp->gate_up, number);
        job->down = of_stack(mlp->down, number);
        job->first = row;
        row += job->count;
        job++;
    }
    me->plan->count = (int)(job - me->plan->job);
}

/* silu(gate) * up of all jobs, whose rows are shared as if they were of one matrix. */
static void widen(const Step *s, Worker *me, const Layer *layer, int piece, const float **x)
{
    Vector *gate = me->out, *up = me->out + TOKENS;
    int all_bands = 0, band = 0;
    if (!x[0]) {
        normalise_all(s, me, layer->mlp_norm, x);
        plan(s, me, layer, x);
    }
    if (piece == 0)
        memcpy(s->plan, me->plan, plan_size(me->plan->count));
    for (int j = 0; j < me->plan->count; j++)
        all_bands += bands_of(me->plan->job[j].down.columns);
    const Range mine = part_of(s, piece, all_bands);
    for (int j = 0; j < me->plan->count; j++) {
        const Job *job = &me->plan->job[j];
        const int width = job->down.columns;
        const float *rows[TOKENS];
        for (int i = 0; i < job->count; i++)
            rows[i] = x[job->token[i]];
        for (int row = 0; row < width; row += LANES, band++) {
            if (band < mine.from || band >= mine.to)
                continue;
            multiply(&job->gate_up, row, rows, job->count, gate);
            multiply(&job->gate_up, width + row, rows, job->count, up);
            for (int i = 0; i < job->count; i++) {
                Vector gated = gate[i] * up[i] / (exponential(-gate[i]) + 1.0f);
                store_part(s->inner + (size_t)(job->first + i) * s->inner_width + row, gated, width - row);
            }
        }
    }
}

/* Adds what every job says, by its weight. */
static void narrow(const Step *s, Worker *me, int piece)
{
    const int hidden = s->net->hidden;
    const Range mine = rows_of(s, piece, hidden);
    for (int j = 0; j < s->plan->count; j++) {
        const Job *job = &s->plan->job[j];
        const float *rows[TOKENS];
        for (int i = 0; i < job->count; i++)
            rows[i] = s->inner + (size_t)(job->first + i) * s->inner_width;
        for (int row = mine.from; row < mine.to; row += LANES) {
            multiply(&job->down, row, rows, job->count, me->out);
            for (int i = 0; i < job->count; i++)
                add(s->x + (size_t)job->token[i] * hidden + row, me->out[i] * job->weight[i], hidden - row);
        }
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
