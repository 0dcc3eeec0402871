using System.Collections.Immutable;
using Kiln.Sdk.Configuration;
using Kiln.Values;

namespace Kiln.Sdk.Components;

/// <summary>
/// One component type: what its block accepts, and how a configured instance is made. Built-in and plugin components
/// stand behind the same type. Stateless and safe to use from many builds at once.
/// </summary>
/// <remarks>
/// A component that holds something outside the memory (a process of a plugin) implements <see
/// cref="IAsyncDisposable"/>: whoever had it prepared disposes it. The engine does so after the run of a provisioner,
/// and when a build is over with its builder and post-processors, as their artifacts may need them until then.
/// </remarks>
/// <param name="Type">As written in templates.</param>
/// <param name="Schema">What its block accepts.</param>
/// <param name="PrepareAsync">Makes an instance.</param>
/// <typeparam name="TComponent">
/// <see cref="IBuilder"/>, <see cref="IProvisioner"/>, <see cref="IPostProcessor"/> or <see cref="IDataSource"/>.
/// </typeparam>
public sealed record ComponentFactory<TComponent>(string Type, ConfigSchema Schema, PrepareAsync<TComponent> PrepareAsync)
    where TComponent : class
{
    /// <summary>Of a component that is prepared without waiting for anything.</summary>
    public ComponentFactory(string type, ConfigSchema schema, Prepare<TComponent> prepare)
        : this(type, schema, (config, context, _) => Task.FromResult(prepare(config, context)))
    {
    }

    /// <summary>
    /// Whether the component renders the Go templates in its options itself. Where it does not, and somebody has to, all
    /// texts are rendered before it is prepared.
    /// </summary>
    public bool RendersTemplates { get; init; }

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

/// <inheritdoc cref="Prepare{TComponent}"/>
public delegate Task<Prepared<TComponent>> PrepareAsync<TComponent>(
    HclValue config,
    PrepareContext context,
    CancellationToken cancellationToken)
    where TComponent : class;

/// <summary>The component, or null when <see cref="Problems"/> holds an error.</summary>
public readonly record struct Prepared<TComponent>(TComponent? Component, ImmutableArray<ConfigProblem> Problems)
    where TComponent : class
{
    /// <summary>Values of secret options that are not in the configuration as they are: a template gave them.</summary>
    public ImmutableArray<string> Secrets { get; init; } = [];
}

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
    /// The template's path as the user gave it; null in HCL2, where a template is all files of a folder. Then options
    /// hold Go templates only where a component takes them, and values have the types of the schema.
    /// </summary>
    public string? LegacyTemplatePath { get; init; }

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
