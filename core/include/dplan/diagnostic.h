#ifndef DPLAN_DIAGNOSTIC_H_
#define DPLAN_DIAGNOSTIC_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dplan/address.h"
#include "dplan/path.h"

#include "absl/status/status.h"

namespace dplan {

// A place in a source file. Lines and columns count from 1, columns in Unicode characters; `byte`
// counts from 0.
struct SourcePos {
  int32_t line = 0;  // 0 means no position
  int32_t column = 0;
  int32_t byte = 0;
  friend auto operator<=>(const SourcePos&, const SourcePos&) = default;
};

// A half-open range of a file. Files are numbered by the SourceMap that holds their text.
struct SourceRange {
  int32_t file = -1;  // -1 means nowhere
  SourcePos begin;
  SourcePos end;
  bool empty() const { return file < 0; }
  friend auto operator<=>(const SourceRange&, const SourceRange&) = default;
};

enum class Severity { kError, kWarning };

// What an operation that ended with this diagnostic did to the world.
enum class Effect {
  kUnknown,  // perhaps something: the object must be looked at before the operation is repeated
  kNone,     // nothing was changed: the operation may be repeated
};

// Something the user must know, from the engine or from a provider. It never holds a sensitive
// value.
//
// `summary` is short and constant per problem; `detail` says in full sentences what is wrong, why,
// and what to do. Neither ends in a newline.
struct Diagnostic {
  Severity severity = Severity::kError;
  std::string summary;
  std::string detail;
  SourceRange range;               // may be empty
  std::optional<Address> address;  // the instance it is about
  Path path;                       // within that instance; empty for the whole of it
  std::string code;                // stable identifier, or empty
  Effect effect = Effect::kUnknown;
  // Another place that belongs to it ("first declared here"); its range is shown beneath.
  struct Related {
    std::string text;
    SourceRange range;
  };
  std::vector<Related> related;
};

// Diagnostics as they are collected: functions that check what a user wrote take one as their last
// parameter, go on after an error, and report all they find. Not thread-safe.
class Diagnostics {
 public:
  Diagnostics() = default;

  // Returns the added diagnostic for further details; the reference holds until the next addition.
  Diagnostic& Add(Diagnostic diagnostic);
  Diagnostic& Error(std::string summary, std::string detail, SourceRange range = {});
  Diagnostic& Warning(std::string summary, std::string detail, SourceRange range = {});
  // An error from a failed call; `summary` says what failed, the status why.
  Diagnostic& AddStatus(const std::string& summary, const absl::Status& status);
  void Append(Diagnostics other);

  bool empty() const { return items_.empty(); }
  bool HasErrors() const { return errors_ > 0; }
  size_t error_count() const { return errors_; }
  const std::vector<Diagnostic>& items() const { return items_; }
  // By file, position, address and path; stable. For printing.
  void Sort();

  // Gives every diagnostic without an address this one, and every one without a range that range.
  void Locate(const Address& address, SourceRange range);

 private:
  std::vector<Diagnostic> items_;
  size_t errors_ = 0;
};

}  // namespace dplan

#endif  // DPLAN_DIAGNOSTIC_H_
