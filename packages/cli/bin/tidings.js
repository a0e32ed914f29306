#!/usr/bin/env node
// npm links this file when it installs, which is before dist is built.
import '../dist/main.js';
