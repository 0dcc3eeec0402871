using System.Collections.Immutable;
using Kiln.Remote;
using Kiln.Remote.Components;
using Kiln.Sdk.Components;
using Kiln.Sdk.Versions;
using Kiln.Serving.Templates;
using Kiln.Wire.Rpc;
using Kiln.Wire.Startup;

namespace Kiln.Serving;

/// <summary>All components of a plugin.</summary>
internal sealed class ProgramComponents
{
    /// <summary>Compat: the component that templates call by the name of the plugin alone.</summary>
    private const string Unnamed = "-packer-default-plugin-name-";

    private readonly PluginProgram _program;
    private readonly ImmutableArray<ProgramComponent> _components;

    private ProgramComponents(PluginProgram program, ImmutableArray<ProgramComponent> components)
    {
        _program = program;
        _components = components;
    }

    /// <exception cref="ProgramException">The plugin's author has made a mistake.</exception>
    public static ProgramComponents Of(PluginProgram program)
    {
        ImmutableArray<ProgramComponent> components =
        [
            .. All(program, ComponentKind.Builder, program.Builders, TemplatedFactory.Of, BuilderService.Make),
            .. All(
                program, ComponentKind.Provisioner, program.Provisioners, TemplatedFactory.Of, ProvisionerService.Make),
            .. All(
                program,
                ComponentKind.PostProcessor,
                program.PostProcessors,
                TemplatedFactory.Of,
                PostProcessorService.Make),
            .. All(program, ComponentKind.DataSource, program.DataSources, TemplatedFactory.Of, DataSourceService.Make),
        ];
        foreach (ProgramComponent component in components)
        {
            if (components.Count(other => other.Kind == component.Kind && other.Type == component.Type) > 1)
            {
                throw Mistake(program, $"has more than one {Describe(component)}.");
            }
        }

        return new(program, components);
    }

    /// <exception cref="ProgramException">There is no such component.</exception>
    public ProgramComponent Find(StartRequest request) =>
        _components.FirstOrDefault(c => c.Kind == request.Kind && NameIn(request, c) == request.Name)
        ?? throw new ProgramException(
            $"The plugin {_program.Name} has no {ProgramRequest.WordFor(request.Kind)} \"{request.Name}\". "
            + $"It has {Listing(request)}.");

    /// <exception cref="ProgramException">The version is not one that hosts take.</exception>
    public Description Describe(string apiVersion)
    {
        if (!VersionNumber.TryParse(_program.Version, out VersionNumber? version)
            || version.ToString() != _program.Version
            || version.Prerelease is not ("" or "dev"))
        {
            throw Mistake(
                _program, $"says that its version is \"{_program.Version}\". It must be like 1.0.0 or 1.0.0-dev.");
        }

        return new(
            _program.Version,
            typeof(IBuilder).Assembly.GetName().Version!.ToString(3),
            apiVersion,
            Names(ComponentKind.Builder),
            Names(ComponentKind.PostProcessor),
            Names(ComponentKind.Provisioner),
            Names(ComponentKind.DataSource),
            Description.Protobuf);
    }

    private static IEnumerable<ProgramComponent> All<T>(
        PluginProgram program,
        ComponentKind kind,
        ImmutableArray<ComponentFactory<T>> factories,
        Func<ComponentFactory<T>, ComponentFactory<T>> rendered,
        Func<ComponentFactory<T>, RemoteConnection, PluginRuntime, RpcServices> make)
        where T : class =>
        factories.Select(factory => new ProgramComponent(
            kind,
            factory.Type,
            NameOf(program, factory.Type),
            (connection, runtime) => make(rendered(factory), connection, runtime)));

    private static string NameOf(PluginProgram program, string type)
    {
        string prefix = program.Name + "-";
        return type == program.Name ? Unnamed
            : type.Length > prefix.Length && type.StartsWith(prefix, StringComparison.Ordinal) ? type[prefix.Length..]
            : throw Mistake(
                program,
                $"has a component of the type \"{type}\". The type must be \"{program.Name}\" or begin with "
                + $"\"{prefix}\", because that is how templates name it.");
    }

    private static string NameIn(StartRequest request, ProgramComponent component) =>
        request.IsByType ? component.Type : component.Name;

    private static ProgramException Mistake(PluginProgram program, string text) =>
        new($"The program of the plugin {program.Name} {text}");

    private static string Describe(ProgramComponent component) =>
        $"{ProgramRequest.WordFor(component.Kind)} \"{component.Type}\"";

    private string Listing(StartRequest request)
    {
        ImmutableArray<string> names =
        [
            .. _components.Where(c => c.Kind == request.Kind)
                .Select(c => NameIn(request, c))
                .Order(StringComparer.Ordinal),
        ];
        return names.IsEmpty ? "none of that kind" : string.Join(", ", names);
    }

    private ImmutableArray<string> Names(ComponentKind kind) =>
        [.. _components.Where(c => c.Kind == kind).Select(static c => c.Name).Order(StringComparer.Ordinal)];
}
