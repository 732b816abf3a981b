/**
 * The configuration: YAML text into records, checked as a whole, every problem at once with its place.
 *
 * <p>{@link dev.attache.server.config.ConfigReader} leads: {@code Environment} puts in variables, {@code YamlTree}
 * makes {@code Node}s, {@code Binder} and {@code RecordBinder} make records of them ({@link
 * dev.attache.server.config.ServerConfig}), with {@code PluginReader}, {@code PolicyReader} and {@code ChoiceReader}
 * for what depends on a named kind. {@code Problems} gathers the mistakes, with their places; the {@code …Checks} find
 * what does not fit together. The result is a {@link dev.attache.server.config.Config}, or a {@link
 * dev.attache.server.config.ConfigException} with every {@link dev.attache.server.config.Problem}.
 *
 * <p>{@link dev.attache.server.config.ConfigWatcher} reads the file again when it changes; {@code RestartOnly} knows
 * what a reload cannot change. {@link dev.attache.server.config.ConfigSchema} and {@link
 * dev.attache.server.config.ConfigReference} describe the same records to people and editors ({@code Field},
 * {@code Shape}, {@code TextType}), {@link dev.attache.server.config.Redacted} shows one without its secrets.
 */
@NullMarked
package dev.attache.server.config;

import org.jspecify.annotations.NullMarked;
