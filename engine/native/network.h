/* What Python hands over: a network's tensors and the cache's rows. network.py has the same structures. */

#include "product.h"

enum { TOKENS = 16, BLOCK = 256 }; /* most tokens at once; positions that are attended to in one piece */

/* silu(gate) * up, then down. Of a stack of experts, the first one. */
typedef struct {
    Matrix gate_up, down;
} Mlp;

/* Null where the model has no such thing; without a router, `mlp` is the layer's one MLP. */
typedef struct {
    const float *attention_norm, *bias, *query_norm, *key_norm, *mlp_norm, *router, *correction;
    Matrix qkv, out;
    Mlp mlp, experts;
} Layer;

typedef struct {
    int32_t vocabulary, hidden, layers, heads, kv_heads, width, rotary;
    int32_t experts, chosen, groups, chosen_groups, normalised;
    float scaling, epsilon;
    const float *frequencies, *norm;
    const Layer *layer;
    Matrix embedding, head;
} Network;

/* Keys or values of a layer: (KV heads, room, width); int8 has a scale for each row. */
typedef struct {
    char *data;
    float *scale;
} Rows;

typedef struct {
    Rows keys, values;
} Held;

/* `held`: one for each layer. `length`: tokens that are there already. */
typedef struct {
    const Held *held;
    int64_t room, length;
    int32_t kind;
} Cache;
