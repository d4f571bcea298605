#ifndef DPLAN_CORE_TYPES_JSON_READER_H_
#define DPLAN_CORE_TYPES_JSON_READER_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace dplan::internal {

// Reads JSON text piece by piece. The first failure stays: from then on nothing more is found, so
// that callers need to look at status() only at the end. Nesting is limited to 64. The text must
// outlive it.
class JsonReader {
 public:
  enum class Kind { kObject, kArray, kString, kNumber, kBool, kNull, kNothing };

  explicit JsonReader(const std::string& text) : text_(text) {}

  // What comes next; kNothing at the end and after a failure.
  Kind Peek();

  // BeginObject, then NextMember until it is false; each time it is true, one value must be read.
  // Arrays likewise.
  bool BeginObject() { return Begin(Kind::kObject); }
  bool NextMember(std::string* name);
  bool BeginArray() { return Begin(Kind::kArray); }
  bool NextElement() { return Next(']'); }
  // Of the kind that Peek() told; else a failure and something empty.
  std::string String();
  std::string NumberText();  // as it is written
  bool Bool();
  void Null();
  void Skip();

  // A place between two values, to come back to at the same level of nesting.
  size_t position() const { return position_; }
  void Seek(size_t position) { position_ = position; }

  bool failed() const { return !status_.ok(); }
  // `text` says what is wrong; the place is added.
  void Fail(absl::string_view text);
  // Whether all was read, and nothing failed.
  absl::Status Finish();

 private:
  void SkipSpace();
  bool Eat(char c);
  bool EatDigits();
  bool EatWord(absl::string_view word);
  bool Begin(Kind kind);
  bool Next(char end);

  const std::string& text_;
  size_t position_ = 0;
  std::vector<bool> begun_;  // for each open object or array: whether it had a child
  absl::Status status_;
};

}  // namespace dplan::internal

#endif  // DPLAN_CORE_TYPES_JSON_READER_H_
