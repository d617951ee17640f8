/* The router's choice, and what the chosen experts and the shared one add to each token. */

#include "sharing.h"

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
