/* How threads share a step: what all of them see, what each has for itself, and who does what next. */

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
