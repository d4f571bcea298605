#ifndef DPLAN_CORE_CONTRACT_FINDING_H_
#define DPLAN_CORE_CONTRACT_FINDING_H_

#include <string>
#include <vector>

namespace dplan {

// What is wrong with a provider, for its author.
struct Finding {
  enum class Weight {
    kFault,  // it breaks the contract of dplan/provider.h
    kNote,   // it may be as it should be: somebody has to look
  };
  std::string rule;  // which was broken: "delete-is-final"
  std::string type;  // of resource, or "data TYPE"; empty: the provider as a whole
  std::string text;  // where and what, without values of objects
  Weight weight = Weight::kFault;
};
using Findings = std::vector<Finding>;

}  // namespace dplan

#endif  // DPLAN_CORE_CONTRACT_FINDING_H_
