#!/bin/bash
set -e
cat >> styles.css <<'CSS'
.brand, .menu, .fold { min-width: 0; max-width: 100%; }
.find { width: 100%; }
.left, .right { flex-basis: min(100%, 22rem); }
@media (max-width: 599.98px) {
  .top { flex-wrap: wrap; }
  tr { grid-template-columns: minmax(2rem, auto) minmax(0, 1fr) auto; }
}
CSS
