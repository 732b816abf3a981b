/** The policy {@code feature_flag}. */
@NullMarked
package com.example.flags;

import org.jspecify.annotations.NullMarked;
