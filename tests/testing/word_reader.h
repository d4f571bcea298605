#ifndef DPLAN_TESTS_TESTING_WORD_READER_H_
#define DPLAN_TESTS_TESTING_WORD_READER_H_

#include <string>

#include "absl/strings/string_view.h"

namespace dplan {

// Takes the words of one line of a test script, from left to right.
class WordReader {
 public:
  explicit WordReader(absl::string_view line) : rest_(line) {}

  // Up to the next space that is not inside double quotes: `fake_disk.a["x y"]` is one word. Empty
  // at the end.
  std::string Word();
  // What stands in double quotes, without them, with `\"` and `\\` undone; a plain word otherwise.
  std::string Text();
  // All that is left, without spaces at its ends.
  std::string Rest();
  bool AtEnd();

 private:
  void SkipSpaces();
  absl::string_view rest_;
};

}  // namespace dplan

#endif  // DPLAN_TESTS_TESTING_WORD_READER_H_
