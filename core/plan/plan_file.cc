#include "core/plan/plan_file.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/sha256.h"
#include "core/base/status_macros.h"
#include "core/plan/plan_record.h"

namespace dplan {
namespace {

constexpr absl::string_view kMagic = "dplan plan file\n";
constexpr uint64_t kVersion = 1;
constexpr size_t kFrameBytes = 64;

std::string Word(uint64_t word) {
  std::string bytes;
  for (int i = 0; i < 8; ++i) bytes += static_cast<char>(word >> (8 * i) & 0xff);
  return bytes;
}

uint64_t WordAt(absl::string_view bytes, size_t at) {
  uint64_t word = 0;
  for (int i = 7; i >= 0; --i) word = word << 8 | static_cast<unsigned char>(bytes[at + i]);
  return word;
}

}  // namespace

std::string EncodePlanFile(const SavedPlan& saved) {
  const std::string record = EncodePlanRecord(saved);
  return absl::StrCat(kMagic, Word(kVersion), Word(record.size()), Sha256Raw(record), record);
}

bool LooksLikePlanFile(absl::string_view bytes) { return absl::StartsWith(bytes, kMagic); }

absl::StatusOr<SavedPlan> DecodePlanFile(absl::string_view bytes) {
  if (!LooksLikePlanFile(bytes)) {
    return absl::InvalidArgumentError("is no plan that `dplan plan --out` saved.");
  }
  if (bytes.size() < kFrameBytes) return absl::DataLossError("is damaged: it ends too early.");
  const uint64_t version = WordAt(bytes, kMagic.size());
  if (version != kVersion) {
    return absl::UnimplementedError(
        absl::StrCat("was saved by another version of dplan: its format is ", version,
                     ", and this one reads ", kVersion, "."));
  }
  const absl::string_view record = bytes.substr(kFrameBytes);
  if (WordAt(bytes, kMagic.size() + 8) != record.size()) {
    return absl::DataLossError("is damaged: it has not the length that it should have.");
  }
  if (Sha256Raw(record) != bytes.substr(kFrameBytes - 32, 32)) {
    return absl::DataLossError("is damaged: its checksum is wrong.");
  }
  return DecodePlanRecord(record);
}

}  // namespace dplan
