#ifndef DPLAN_TESTS_SCENARIOS_LYING_PROVIDER_H_
#define DPLAN_TESTS_SCENARIOS_LYING_PROVIDER_H_

#include <memory>
#include <set>
#include <string>

#include "dplan/provider.h"

namespace dplan::testing {

// How a provider breaks the contract where no fault of the fake cloud can make it:
//
//   drop CALL      one answer too few (validate, upgrade, read, plan)
//   keep-deleted   apply returns the object that it was to delete
//   keep-planned   a plan for a deletion has an object
//   return-null    apply returns no object for a create or an update, and no error
//   upgrade-null   an upgraded object is null
//   read-misfit    what was read lacks an attribute of the schema
//   plan-misfit    likewise what was planned
//   apply-misfit   likewise what was applied
//   legacy         its plans and results say that they keep to the older, laxer contract
//   checkpoint-misfit  likewise what is reported as a checkpoint
using Lies = std::set<std::string>;

// `inner` with the lies, which outlive it and do not change while a call runs.
std::unique_ptr<Provider> NewLyingProvider(std::unique_ptr<Provider> inner, const Lies& lies);

}  // namespace dplan::testing

#endif  // DPLAN_TESTS_SCENARIOS_LYING_PROVIDER_H_
