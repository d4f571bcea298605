#include <dplan/sdk/serve.h>

#include "provider.h"

int main(int argc, char** argv) { return dplan::sdk::Serve(provider::NewProvider(), argc, argv); }
