/* The forward pass of a few tokens, from their ids to the logits, in one call.

   Threads share the rows of every matrix, and meet where a row needs what another thread computed: five
   times in a layer. What is short (norms, the router) each of them computes for itself. */

#include <sched.h>
#include <stdatomic.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "attention.h"

/* A matrix pair and the tokens that it is for: an expert's, or everybody's. `first`: its first row of
   `inner`. */
typedef struct {
    Matrix gate_up, down;
    int32_t count, first, token[TOKENS];
    float weight[TOKENS];
} Job;

/* What threads share. `x`: (n, hidden), what layers add to. `turn`: (n, rotary), cosines then sines.
   `parts`: (n, heads, blocks, part). `inner`: what experts have between their matrices. */
typedef struct {
    const Network *net;
    const Cache *cache;
    const int32_t *ids;
    int n, threads, blocks, inner_width;
    float *x, *turn, *joined, *parts, *inner;
    atomic_int *arrived, *round;
} Step;

/* What a thread has for itself. `normed`: (n, hidden). `mixed`: (n, heads x width). */
typedef struct {
    int number;
    float *normed, *mixed, *queries, *scores, *wanted;
    Vector *out;
    Job *jobs;
    int job_count;
} Worker;

typedef struct {
    int from, to;
} Range;

/* The part of `count` things that is a thread's. */
static Range share(const Step *s, const Worker *me, int count)
{
    return (Range){(int)((int64_t)count * me->number / s->threads),
                   (int)((int64_t)count * (me->number + 1) / s->threads)};
}

static int bands_of(int rows) { return (rows + LANES - 1) / LANES; }

/* Goes on when every thread is here. Threads wait awake, for a microsecond is the rule. */
static void meet(const Step *s)
{
    const int round = atomic_load(s->round);
    if (atomic_fetch_add(s->arrived, 1) + 1 == s->threads) {
        atomic_store(s->arrived, 0);
        atomic_store(s->round, round + 1);
        return;
    }
    for (int spins = 0; atomic_load_explicit(s->round, memory_order_acquire) == round; spins++) {
#if defined(__x86_64__)
        __builtin_ia32_pause();
#endif
        if (spins > 4000)
            sched_yield();
    }
}

static void embed(const Step *s, const Worker *me)
{
    const Network *net = s->net;
    const Matrix *m = &net->embedding;
    const int half = net->rotary / 2, size = size_of[m->kind];
    for (int t = me->number; t < s->n; t += s->threads) {
        const char *row = m->data + (size_t)s->ids[t] * (size_t)(net->hidden * size);
        float *x = s->x + (size_t)t * net->hidden, *turn = s->turn + t * net->rotary;
        for (int i = 0; i < net->hidden; i += LANES)
            store_part(x + i, load_part(m->kind, row + (size_t)i * size,
                                        net->hidden - i < LANES ? net->hidden - i : LANES),
                       net->hidden - i);
        for (int i = 0; i < half; i++) {
            const float angle = (float)(s->cache->length + t) * net->frequencies[i];
            turn[i] = cosf(angle);
            turn[half + i] = sinf(angle);
        }
    }
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

static void project_in(const Step *s, Worker *me, const Layer *layer)
{
    const float *x[TOKENS];
    const Matrix *m = &layer->qkv;
    const Range mine = share(s, me, bands_of(m->rows));
    normalise_all(s, me, layer->attention_norm, x);
    for (int row = mine.from * LANES; row < mine.to * LANES; row += LANES) {
        const int left = m->rows - row;
        const Vector bias = layer->bias ? load_part(FLOAT32, layer->bias + row, left < LANES ? left : LANES)
                                        : (Vector){0};
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
        soften(me->scores + q * BLOCK, (int)(seen < count ? seen : count), count, part[q] + size - LANES);
        if (cache->kind == INT8)
            for (int j = 0; j < count; j++)
                me->scores[q * BLOCK + j] *= held->values.scale[row + j];
    }
    gather(cache->kind, held->values.data + byte, width, count, queries, scores, part);
}

static void attend(const Step *s, Worker *me, const Layer *layer, const Held *held)
{
    const int pieces = s->net->kv_heads * s->blocks;
    const Range mine = share(s, me, pieces);
    for (int piece = mine.from; piece < mine.to; piece++)
        attend_block(s, me, layer, held, piece / s->blocks, piece % s->blocks);
}

static void project_out(const Step *s, Worker *me, const Layer *layer)
{
    const Network *net = s->net;
    const float *x[TOKENS];
    const Range mine = share(s, me, bands_of(net->hidden));
    const int wide = net->heads * net->width, size = part_size(net);
    for (int t = 0; t < s->n; t++) {
        const int blocks = (int)((s->cache->length + t) / BLOCK) + 1;
        float *mixed = me->mixed + (size_t)t * wide;
        for (int head = 0; head < net->heads; head++)
            merge(s->parts + (size_t)(t * net->heads + head) * s->blocks * size, blocks, size, net->width,
                  mixed + head * net->width);
        x[t] = mixed;
    }
    for (int row = mine.from * LANES; row < mine.to * LANES; row += LANES) {
        multiply(&layer->out, row, x, s->n, me->out);
        for (int t = 0; t < s->n; t++)
            for (int i = 0; i < LANES && row + i < net->hidden; i++)
                s->x[(size_t)t * net->hidden + row + i] += me->out[t][i];
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
                second = fmaxf(second, group[i]);
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
    Job *job = me->jobs;
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
    me->job_count = (int)(job - me->jobs);
}

/* silu(gate) * up of all jobs: threads share the rows of all of them together. */
static void widen(const Step *s, Worker *me, const float *const *x)
{
    Vector *gate = me->out, *up = me->out + TOKENS;
    int all_bands = 0, before = 0;
    for (int j = 0; j < me->job_count; j++)
        all_bands += bands_of(me->jobs[j].down.columns);
    const Range mine = share(s, me, all_bands);
    for (int j = 0; j < me->job_count; j++) {
        const Job *job = &me->jobs[j];
        const int width = job->down.columns, bands = bands_of(width);
        const float *rows[TOKENS];
        for (int i = 0; i < job->count; i++)
            rows[i] = x[job->token[i]];
        for (int b = 0; b < bands; b++, before++) {
            if (before < mine.from || before >= mine.to)
                continue;
            multiply(&job->gate_up, b * LANES, rows, job->count, gate);
            multiply(&job->gate_up, width + b * LANES, rows, job->count, up);
            for (int i = 0; i < job->count; i++) {
                Vector gated = gate[i] * up[i] / (exponential(-gate[i]) + 1.0f);
                store_part(s->inner + (size_t)(job->first + i) * s->inner_width + b * LANES, gated,
                           width - b * LANES);
            }
        }
    }
}

/* Adds what every job says, by its weight. */
static void narrow(const Step *s, Worker *me)
{
    const int hidden = s->net->hidden;
    const Range mine = share(s, me, bands_of(hidden));
    for (int j = 0; j < me->job_count; j++) {
        const Job *job = &me->jobs[j];
        const float *rows[TOKENS];
        for (int i = 0; i < job->count; i++)
            rows[i] = s->inner + (size_t)(job->first + i) * s->inner_width;
        for (int row = mine.from * LANES; row < mine.to * LANES; row += LANES) {
            multiply(&job->down, row, rows, job->count, me->out);
            for (int i = 0; i < job->count; i++)
                for (int r = 0; r < LANES && row + r < hidden; r++)
                    s->x[(size_t)job->token[i] * hidden + row + r] += job->weight[i] * me->out[i][r];
        }
    }
}

static void compute_layer(const Step *s, Worker *me, const Layer *layer, const Held *held)
{
    const float *x[TOKENS];
    project_in(s, me, layer);
    meet(s);
    attend(s, me, layer, held);
    meet(s);
    project_out(s, me, layer);
    meet(s);
    normalise_all(s, me, layer->mlp_norm, x);
    plan(s, me, layer, x);
    widen(s, me, x);
    meet(s);
    narrow(s, me);
    meet(s);
}

static void read_out(const Step *s, Worker *me, int wanted, float *logits)
{
    const Network *net = s->net;
    const float *x[TOKENS];
    const Range mine = share(s, me, bands_of(net->vocabulary));
    normalise_all(s, me, net->norm, x);
    for (int row = mine.from * LANES; row < mine.to * LANES; row += LANES) {
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
    s->arrived = take(scratch, 64);
    s->round = take(scratch, 64);
    s->turn = take(scratch, n * (size_t)net->rotary * 4);
    s->joined = take(scratch, n * joined * 4);
    s->parts = take(scratch, n * (size_t)net->heads * (size_t)s->blocks * (size_t)part_size(net) * 4);
    s->inner = take(scratch, n * (size_t)(net->chosen + 1) * (size_t)s->inner_width * 4);
}

static void take_own(const Network *net, Worker *me, char **scratch)
{
    const size_t n = TOKENS, queries = n * (size_t)(net->heads / net->kv_heads);
    const size_t experts = (size_t)net->experts;
    me->normed = take(scratch, n * (size_t)net->hidden * 4);
    me->mixed = take(scratch, n * (size_t)net->heads * (size_t)net->width * 4);
    me->queries = take(scratch, queries * (size_t)rounded_up(net->width) * 4);
    me->scores = take(scratch, queries * BLOCK * 4);
    me->wanted = take(scratch, (n + 2) * experts * 4);
    me->out = take(scratch, (queries > 2 * n ? queries : 2 * n) * sizeof(Vector));
    me->jobs = take(scratch, (experts + 1) * sizeof(Job));
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
    Step s = {.net = net, .cache = cache, .ids = ids, .n = n, .threads = 1, .x = state,
              .blocks = blocks_of(cache->length + n), .inner_width = widest(net)};
    take_shared(&s, n, &scratch);
    *s.arrived = *s.round = 0;
#pragma omp parallel num_threads(threads)
    {
        Worker me = {0};
#ifdef _OPENMP
#pragma omp single
        s.threads = omp_get_num_threads();
        me.number = omp_get_thread_num();
#endif
#pragma omp critical
        take_own(net, &me, &scratch);
        embed(&s, &me);
        meet(&s);
        for (int l = 0; l < net->layers; l++)
            compute_layer(&s, &me, &net->layer[l], &cache->held[l]);
        read_out(&s, &me, wanted, logits);
    }
}
