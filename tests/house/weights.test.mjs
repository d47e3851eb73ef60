/** What ganlet ships opens without ganlet: Python's safetensors reads it, numpy draws from it. */
import { test } from 'node:test';
import { runPython } from '../../scripts/lib/python.mjs';

test('the shipped weights open in Python, and numpy draws digits from them that are read as asked', (context) => {
  for (const line of runPython('tests/reference/open_weights.py')) context.diagnostic(line);
});
