// The provider `dplan` as a process. It keeps nothing, so that it suits hosts that start it anew
// for each of their commands.

#include "core/base/ids.h"
#include "core/builtin/builtin_provider.h"
#include "dplan/sdk/serve.h"

int main(int argc, char** argv) {
  const auto new_uuid = [] { return dplan::RealIds().NewUuid(); };
  return dplan::sdk::Serve(dplan::NewBuiltinProvider(new_uuid), argc, argv);
}
