/** Tests of the policy {@code feature_flag}: alone, behind a fake Envoy, behind a real one. */
@NullMarked
package com.example.flags;

import org.jspecify.annotations.NullMarked;
