#include "state/emergency_journal.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/base/files.h"
#include "core/base/sha256.h"
#include "core/base/status_macros.h"
#include "state/state_json.h"

namespace dplan {
namespace {

constexpr size_t kMaxJournalBytes = 256 << 20;

// A line is `<digest> <lineage> <json>`: the digest covers what follows it.
std::string LineOf(const std::string& lineage, const StateEdit& edit) {
  const std::string body = absl::StrCat(lineage, " ", ResultToJson(edit));
  return absl::StrCat(Sha256Hex(body), " ", body, "\n");
}

// False if the line is damaged.
bool SplitLine(absl::string_view line, std::string* lineage, absl::string_view* json) {
  const size_t after_digest = line.find(' ');
  if (after_digest == absl::string_view::npos) return false;
  const absl::string_view body = line.substr(after_digest + 1);
  const size_t after_lineage = body.find(' ');
  if (after_lineage == absl::string_view::npos) return false;
  *lineage = std::string(body.substr(0, after_lineage));
  *json = body.substr(after_lineage + 1);
  return Sha256Hex(body) == line.substr(0, after_digest);
}

absl::Status WriteAll(int descriptor, absl::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return SystemError(errno, "cannot write to the emergency journal");
    text.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status AppendToJournal(const StatePaths& paths, const std::string& lineage,
                             const std::vector<StateEdit>& edits) {
  std::string text;
  for (const StateEdit& edit : edits) {
    if (!edit.end.empty()) text += LineOf(lineage, edit);
  }
  if (text.empty()) return absl::OkStatus();
  const int descriptor =
      open(paths.emergency.c_str(), O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC,
           S_IRUSR | S_IWUSR);
  if (descriptor < 0) return SystemError(errno, absl::StrCat("cannot open ", paths.emergency));
  const absl::Cleanup closing = [descriptor] { close(descriptor); };
  // What a failed write has left behind must not run into the next line.
  char last = '\n';
  const off_t size = lseek(descriptor, 0, SEEK_END);
  if (size > 0 && pread(descriptor, &last, 1, size - 1) == 1 && last != '\n') {
    text.insert(0, "\n");
  }
  DPLAN_RETURN_IF_ERROR(WriteAll(descriptor, text));
  if (fsync(descriptor) != 0) return SystemError(errno, paths.emergency);
  return SyncFolder(paths.folder);
}

absl::StatusOr<std::vector<StateEdit>> ReadJournal(const StatePaths& paths,
                                                   const std::string& lineage) {
  std::vector<StateEdit> edits;
  if (!RealFiles().Exists(paths.emergency)) return edits;
  DPLAN_ASSIGN_OR_RETURN(const std::string text,
                         RealFiles().Read(paths.emergency, kMaxJournalBytes));
  for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    std::string owner;
    absl::string_view json;
    // A line is whole or not there: a damaged one is what a failed write left, and its intent is
    // still open.
    if (!SplitLine(line, &owner, &json)) continue;
    if (owner != lineage) {
      return absl::FailedPreconditionError(absl::StrCat(paths.emergency, " belongs to the state ",
                                                        owner, ", not to ", lineage,
                                                        "; move it to where that state is"));
    }
    DPLAN_ASSIGN_OR_RETURN(StateEdit edit, ResultFromJson(json));
    edits.push_back(std::move(edit));
  }
  return edits;
}

absl::Status RemoveJournal(const StatePaths& paths) {
  DPLAN_RETURN_IF_ERROR(RemoveFile(paths.emergency));
  return SyncFolder(paths.folder);
}

}  // namespace dplan
