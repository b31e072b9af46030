/** A user's module: all that it has to require is ours. */
module dev.proem.it {
  requires dev.proem;

  // Jackson binds JSON to the records of this package.
  opens dev.proem.it to
      tools.jackson.databind;
}
