/** A user's module: dev.proem is a dependency of dev.proem.net. */
module dev.proem.it {
  requires dev.proem.net;

  // Jackson binds JSON to the records of this package.
  opens dev.proem.it to
      tools.jackson.databind;
}
