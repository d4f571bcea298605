#ifndef DPLAN_CORE_CONTRACT_EXAMPLE_YAML_H_
#define DPLAN_CORE_CONTRACT_EXAMPLE_YAML_H_

#include <string>
#include <vector>

namespace dplan {

// A configuration that is given as a JSON object, as it is written in a file of dplan below the
// keys: YAML of one line for each scalar, in the order of the JSON, where a text means itself and
// is no expression. Empty if it is no JSON object.
std::string ExampleYaml(const std::vector<std::string>& keys, const std::string& json);

}  // namespace dplan

#endif  // DPLAN_CORE_CONTRACT_EXAMPLE_YAML_H_
