#include <cstddef>
#include <cstdint>
#include <string>

#include "core/base/diagnostic_text.h"
#include "core/config/config.h"
#include "core/types/check.h"
#include "tests/testing/memory_files.h"

namespace dplan {
namespace {

std::string Text(const uint8_t* data, size_t size) {
  return std::string(reinterpret_cast<const char*>(data), size);
}

int Try(const uint8_t* data, size_t size) {
  testing::MemoryFiles files;
  files.Put("main.dplan.yaml", Text(data, size));
  SourceMap sources;
  Diagnostics diagnostics;
  const std::optional<Config> config = LoadConfig(files, ".", sources, diagnostics);
  DPLAN_CHECK(config.has_value() != diagnostics.HasErrors());
  for (const Diagnostic& diagnostic : diagnostics.items()) {
    DPLAN_CHECK(!DiagnosticText(diagnostic, sources, /*color=*/false).empty());
  }
  return 0;
}

}  // namespace
}  // namespace dplan

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return dplan::Try(data, size);
}
