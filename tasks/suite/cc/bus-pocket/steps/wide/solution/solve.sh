#!/bin/bash
set -e
cat >> styles.css <<'CSS'
.brand, .menu, .fold { min-width: 0; max-width: 100%; }
.left, .right { flex-basis: min(100%, 22rem); }
@media (min-width: 600px) {
  .menu { flex: 1 1 auto; }
}
CSS
