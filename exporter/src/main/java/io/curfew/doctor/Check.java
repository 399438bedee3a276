package io.curfew.doctor;

import java.util.List;

/** One thing that the doctor looks at. */
@FunctionalInterface
interface Check {
  /** Looks now. Takes no longer than some seconds and throws nothing: what fails is a finding. */
  List<Finding> look(Patient patient);
}
