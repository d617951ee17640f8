/* Vectors of floats, as wide as the machine's registers, and how stored numbers become them. */

#include <math.h>
#include <stdint.h>
#include <string.h>
#ifdef __AVX2__
#include <immintrin.h>
#endif

#define INLINE static inline __attribute__((always_inline))

#if defined(__AVX512F__)
#define LANES 16
#define EACH(f, s) \
    f(0, s), f(1, s), f(2, s), f(3, s), f(4, s), f(5, s), f(6, s), f(7, s), \
    f(8, s), f(9, s), f(10, s), f(11, s), f(12, s), f(13, s), f(14, s), f(15, s)
#elif defined(__AVX__)
#define LANES 8
#define EACH(f, s) f(0, s), f(1, s), f(2, s), f(3, s), f(4, s), f(5, s), f(6, s), f(7, s)
#else
#define LANES 4
#define EACH(f, s) f(0, s), f(1, s), f(2, s), f(3, s)
#endif

typedef float Vector __attribute__((vector_size(4 * LANES)));
typedef int32_t Integers __attribute__((vector_size(4 * LANES)));
typedef uint32_t Bits __attribute__((vector_size(4 * LANES)));
typedef uint16_t Halves __attribute__((vector_size(2 * LANES)));
typedef int8_t Bytes __attribute__((vector_size(LANES)));

/* What numbers are stored in; int8 has a scale for each row. */
enum { FLOAT32, BFLOAT16, INT8 };
static const int size_of[] = {4, 2, 1};

INLINE int rounded_up(int count) { return (count + LANES - 1) / LANES * LANES; }

/* Where a machine has an instruction that GCC does not find by itself, it is named. */
INLINE Integers integers_of(const Bytes *x)
{
#if defined(__AVX512F__)
    return (Integers)_mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i *)x));
#elif defined(__AVX2__)
    return (Integers)_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)x));
#else
    Bytes bytes;
    memcpy(&bytes, x, sizeof bytes);
    return __builtin_convertvector(bytes, Integers);
#endif
}

INLINE Bits bits_of(const Halves *x)
{
#if defined(__AVX512F__)
    return (Bits)_mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)x));
#elif defined(__AVX2__)
    return (Bits)_mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)x));
#else
    Halves halves;
    memcpy(&halves, x, sizeof halves);
    return __builtin_convertvector(halves, Bits);
#endif
}

INLINE Vector load(int kind, const void *data)
{
    Vector floats;
    switch (kind) {
    case BFLOAT16:
        return (Vector)(bits_of(data) << 16);
    case INT8:
        return __builtin_convertvector(integers_of(data), Vector);
    default:
        memcpy(&floats, data, sizeof floats);
        return floats;
    }
}

/* The first `count` numbers; zeros in the other lanes. */
INLINE Vector load_part(int kind, const void *data, int count)
{
    char part[4 * LANES] = {0};
    memcpy(part, data, (size_t)(count * size_of[kind]));
    return load(kind, part);
}

/* All lanes, or as many as are `left`. */
INLINE Vector load_most(int kind, const void *data, int left)
{
    return left < LANES ? load_part(kind, data, left) : load(kind, data);
}

INLINE Vector load_floats(const float *data) { return load(FLOAT32, data); }

INLINE float greater(float a, float b) { return a > b ? a : b; }

INLINE void store(float *data, Vector x) { memcpy(data, &x, sizeof x); }

INLINE void store_part(float *data, Vector x, int count)
{
    memcpy(data, &x, 4 * (size_t)(count < LANES ? count : LANES));
}

INLINE Vector all(float x) { return x - (Vector){0}; }

#if defined(__has_builtin) && __has_builtin(__builtin_shufflevector)
#define SHUFFLE(a, b, pick, s) __builtin_shufflevector(a, b, EACH(pick, s))
#else
#define SHUFFLE(a, b, pick, s) __builtin_shuffle(a, b, (Integers){EACH(pick, s)})
#endif
#define OWN(lane, s) ((lane) & (s) ? LANES + (lane) : (lane))
#define PARTNER(lane, s) ((lane) & (s) ? LANES + (lane) - (s) : (lane) + (s))

/* Sums of LANES vectors, one in each lane: every sum is made in the same order. `x` is spoilt. */
INLINE Vector sums(Vector x[LANES])
{
#define FOLD(s) \
    for (int i = 0; i < LANES; i += 2 * (s)) \
        x[i] = SHUFFLE(x[i], x[i + (s)], OWN, s) + SHUFFLE(x[i], x[i + (s)], PARTNER, s)
    FOLD(1);
    FOLD(2);
#if LANES >= 8
    FOLD(4);
#endif
#if LANES == 16
    FOLD(8);
#endif
#undef FOLD
    return x[0];
}

INLINE Vector larger(Vector a, Vector b)
{
#if defined(__AVX512F__)
    return (Vector)_mm512_max_ps((__m512)a, (__m512)b);
#elif defined(__AVX2__)
    return (Vector)_mm256_max_ps((__m256)a, (__m256)b);
#else
    Integers first = a > b;
    return (Vector)(((Integers)a & first) | ((Integers)b & ~first));
#endif
}

INLINE Vector smaller(Vector a, Vector b) { return -larger(-a, -b); }

/* One lane joins its partner in every step, until each has what all have. */
#if LANES == 16
#define STEPS(step) step(8) step(4) step(2) step(1)
#elif LANES == 8
#define STEPS(step) step(4) step(2) step(1)
#else
#define STEPS(step) step(2) step(1)
#endif

INLINE float sum(Vector x)
{
#define STEP(s) x += SHUFFLE(x, x, PARTNER, s);
    STEPS(STEP)
#undef STEP
    return x[0];
}

INLINE float largest(Vector x)
{
#define STEP(s) x = larger(x, SHUFFLE(x, x, PARTNER, s));
    STEPS(STEP)
#undef STEP
    return x[0];
}

/* e^x to about one unit in the last place, for x from -87 to 88; beyond them 0 and e^88. It is 2^k times
   a polynomial; where k is -127 its bits are those of 0. */
INLINE Vector exponential(Vector x)
{
    const float magic = 12582912.0f; /* 1.5 * 2^23: adding it rounds to a whole number */
    Vector bounded = larger(all(-88.0f), smaller(all(88.0f), x));
    Vector shifted = bounded * 1.44269504f + magic;
    Vector whole = shifted - magic;
    Vector rest = bounded - whole * 0.693359375f + whole * 2.12194440e-4f;
    Vector series = all(1.0f / 5040.0f);
    series = series * rest + 1.0f / 720.0f;
    series = series * rest + 1.0f / 120.0f;
    series = series * rest + 1.0f / 24.0f;
    series = series * rest + 1.0f / 6.0f;
    series = series * rest + 0.5f;
    series = series * rest + 1.0f;
    series = series * rest + 1.0f;
    Integers power = (Integers)shifted - (Integers)all(magic) + 127;
    return series * (Vector)(power << 23);
}
