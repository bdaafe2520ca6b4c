import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  globalIgnores(['dist/', 'var/', 'coverage/']),
  {
    files: ['**/*.{ts,mjs}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: 'tsconfig.json' } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Leaves files with decorators alone (it reads emitDecoratorMetadata from the tsconfig): there a class that looks
      // like a mere type may be what Nest injects, and the compiler itself asks for `import type` where one is needed.
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // `import { type A }` would still load the module, and a needless load is how ESM cycles begin.
      '@typescript-eslint/no-import-type-side-effects': 'error',
      // Resolvers and services promise by contract, whether or not they have to wait today.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    // A JSDoc type says what parsed JSON is, but not in a way this rule sees.
    files: ['**/*.mjs'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off' },
  },
  {
    // Programs that talk to whoever started them.
    files: ['scripts/**', 'test/**', 'src/{main,cli,first-content,bench}.ts', 'src/{cli,bench}/**'],
    rules: { 'no-console': 'off' },
  },
  {
    // Answers of the API arrive as JSON without a type, and what a test expects of them is its type.
    files: ['test/**'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
