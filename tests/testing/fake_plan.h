#ifndef DPLAN_TESTS_TESTING_FAKE_PLAN_H_
#define DPLAN_TESTS_TESTING_FAKE_PLAN_H_

#include <vector>

#include "dplan/diagnostic.h"
#include "dplan/provider.h"
#include "tests/testing/fake_types.h"

namespace dplan {

// What a good provider answers to a plan for an object of that type. Pure.
PlanResult FakePlan(const FakeType& type, const PlanRequest& request);

// What the fake provider finds in a whole plan: errors where two or more clusters go or are
// replaced together (`fake.clusters_together`), warnings where a cluster gets fewer nodes
// (`fake.fewer_nodes`); about own changes only. Pure.
Diagnostics FakeReview(const std::vector<ReviewedChange>& changes);

// What the fake provider has to say about a configuration. Pure.
Diagnostics FakeValidate(const Value& config);

// The planned object as it is where its creation stopped half-way: what is unknown in `planned` is
// null, except for `id`.
Value FakeHalfMade(const Value& planned, const Value& made);

}  // namespace dplan

#endif  // DPLAN_TESTS_TESTING_FAKE_PLAN_H_
