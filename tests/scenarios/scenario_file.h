#ifndef DPLAN_TESTS_SCENARIOS_SCENARIO_FILE_H_
#define DPLAN_TESTS_SCENARIOS_SCENARIO_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace dplan::testing {

// One section of a scenario: `-- NAME --` or `-- NAME ARGUMENT --`, and the lines below it.
struct ScenarioSection {
  std::string name;
  std::string argument;
  std::string text;  // ends in a newline unless empty; no empty lines at its end
  int line = 0;      // of the header
};

// A scenario as text. What stands before the first section says what it is about.
struct ScenarioFile {
  std::string about;
  std::vector<ScenarioSection> sections;

  static absl::StatusOr<ScenarioFile> Parse(const std::string& text);
  // Parse(ToString()) is the identity.
  std::string ToString() const;
};

// Whether the text of such a section is what the scenario expects, and not what it starts from.
bool IsExpectation(const ScenarioSection& section);

}  // namespace dplan::testing

#endif  // DPLAN_TESTS_SCENARIOS_SCENARIO_FILE_H_
