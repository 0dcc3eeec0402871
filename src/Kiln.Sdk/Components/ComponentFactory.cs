using System.Collections.Immutable;
using Kiln.Sdk.Configuration;
using Kiln.Values;

namespace Kiln.Sdk.Components;

/// <summary>
/// One component type: what its block accepts, and how a configured instance is made. Built-in and plugin components
/// stand behind the same type. Stateless and safe to use from many builds at once.
/// </summary>
/// <typeparam name="TComponent">
/// <see cref="IBuilder"/>, <see cref="IProvisioner"/>, <see cref="IPostProcessor"/> or <see cref="IDataSource"/>.
/// </typeparam>
public sealed record ComponentFactory<TComponent>(string Type, ConfigSchema Schema, Prepare<TComponent> Prepare)
    where TComponent : class
{
    /// <summary>
    /// Makes a factory from a config record; rules of <see cref="IValidatedConfig"/> are checked before <paramref
    /// name="create"/>.
    /// </summary>
#pragma warning disable CA1000 // Reads as "ComponentFactory<IBuilder>.For<Config>": the kind of component has to be said anyway.
    public static ComponentFactory<TComponent> For<TConfig>(string type, Func<TConfig, PrepareContext, TComponent> create)
        where TConfig : class, IConfigRecord<TConfig> =>
        new(type, TConfig.Schema, (config, context) => PrepareRecord(config, context, create));
#pragma warning restore CA1000

    private static Prepared<TComponent> PrepareRecord<TConfig>(
        HclValue config,
        PrepareContext context,
        Func<TConfig, PrepareContext, TComponent> create)
        where TConfig : class, IConfigRecord<TConfig>
    {
        BoundConfig<TConfig> bound = TConfig.Bind(config);
        ImmutableArray<ConfigProblem> problems = bound.Problems;
        if (bound.Config is IValidatedConfig validated)
        {
            problems = [.. problems, .. validated.Validate()];
        }

        bool failed = bound.Config is null || problems.Any(static p => p.Severity == ProblemSeverity.Error);
        return new(failed ? null : create(bound.Config!, context), problems);
    }
}

/// <summary>
/// Checks a configuration without touching the outside world beyond reading local files, and makes the component.
/// </summary>
/// <param name="config">
/// An object value that fits the schema; parts that are known only during the build hold placeholders
/// (the string <c>&lt;unknown&gt;</c>, 0, false, empty collections).
/// </param>
public delegate Prepared<TComponent> Prepare<TComponent>(HclValue config, PrepareContext context)
    where TComponent : class;

/// <summary>The component, or null when <see cref="Problems"/> holds an error.</summary>
public readonly record struct Prepared<TComponent>(TComponent? Component, ImmutableArray<ConfigProblem> Problems)
    where TComponent : class;

/// <summary>
/// What a component may know about the run when it is prepared; the core values of the plugin protocol.
/// </summary>
public sealed record PrepareContext
{
    /// <summary>The source's name (not the build block's name, not a local name).</summary>
    public required string BuildName { get; init; }

    /// <summary>The type of the builder of this build.</summary>
    public required string BuilderType { get; init; }

    /// <summary>The Packer version that Kiln is compatible with.</summary>
    public required string CoreVersion { get; init; }

    /// <summary>The same for all builds of one run.</summary>
    public required string RunUuid { get; init; }

    public bool Debug { get; init; }

    /// <summary>Existing output may be replaced.</summary>
    public bool Force { get; init; }

    public string OnError { get; init; } = "cleanup";

    /// <summary>Names of the template's sensitive variables.</summary>
    public ImmutableArray<string> SensitiveVariables { get; init; } = [];

    /// <summary>Absolute; null when the template has no folder (standard input).</summary>
    public string? TemplateDirectory { get; init; }

    /// <summary>
    /// When the run started; the same for all components of one run, so that their time stamps agree.
    /// </summary>
    public DateTimeOffset StartTime { get; init; } = TimeProvider.System.GetUtcNow();

    /// <summary>The template's variables as text, for <c>{{ user `name` }}</c> in Go templates.</summary>
    public ImmutableSortedDictionary<string, string> UserVariables { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// The build variables that the builder adds to the common ones. Null when they are not known: then any name is
    /// accepted until the build runs.
    /// </summary>
    public ImmutableArray<string>? GeneratedVariables { get; init; }
}
