using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Sdk.Resources;
using Kiln.Wire.Startup;

namespace Kiln.Serving;

/// <summary>
/// The program of a plugin: what its <c>Main</c> makes and runs. Packer and Kiln start the program to hear what it has,
/// and once for each block of a template that uses one of its components.
/// </summary>
/// <remarks>
/// The type of each component is the plugin's name, or begins with it and a dash (<c>tar</c>, <c>tar-notice</c>), as it
/// is written in templates that give the plugin this name.
/// </remarks>
/// <param name="name">
/// The plugin's: <c>tar</c>. Its program is called <c>packer-plugin-tar</c>.
/// </param>
/// <param name="version">The plugin's: <c>1.0.0</c>, or <c>1.0.0-dev</c> between releases.</param>
public sealed class PluginProgram(string name, string version)
{
    /// <summary>Tells what the plugin has.</summary>
    public const string DescribeCommand = "describe";

    /// <summary>Serves one component.</summary>
    public const string StartCommand = "start";

    private const string ApiVersion = "x5.0";

    public string Name { get; } = name;

    public string Version { get; } = version;

    public ImmutableArray<ComponentFactory<IBuilder>> Builders { get; init; } = [];

    public ImmutableArray<ComponentFactory<IProvisioner>> Provisioners { get; init; } = [];

    public ImmutableArray<ComponentFactory<IPostProcessor>> PostProcessors { get; init; } = [];

    public ImmutableArray<ComponentFactory<IDataSource>> DataSources { get; init; } = [];

    /// <summary>How long a component may clean up after its host is gone.</summary>
    public TimeSpan CleanupTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Compat: whether a program of this file name serves one component when it is started without arguments, as hosts
    /// up to Packer 1.6 do.
    /// </summary>
    public static bool IsNameOfComponent(string fileName) => ProgramRequest.ReadName(fileName) is not null;

    /// <returns>The exit code.</returns>
    public Task<int> RunAsync(string[] arguments) => RunAsync([.. arguments], ProgramContext.OfThisProcess());

    /// <summary>The same in another surrounding than that of this process.</summary>
    public async Task<int> RunAsync(ImmutableArray<string> arguments, ProgramContext context)
    {
        try
        {
            ProgramComponents components = ProgramComponents.Of(this);
            switch (ProgramRequest.Read(arguments, context.InvokedAs))
            {
                case StartRequest request:
                    await new ComponentRun(context, CleanupTime).RunAsync(components.Find(request), request);
                    return 0;
                default:
                    await WriteAsync(context, components.Describe(ApiVersion));
                    return 0;
            }
        }
        catch (ProgramException e)
        {
            return await FailAsync(context, e.Message);
        }
        catch (Exception e)
        {
            // The last words are all that the host can tell its user.
            return await FailAsync(context, $"{context.InvokedAs} cannot go on: {e}");
        }
    }

    private static async Task<int> FailAsync(ProgramContext context, string text)
    {
        await context.Error.WriteLineAsync(text);
        await context.Error.FlushAsync();
        return 1;
    }

    private static async Task WriteAsync(ProgramContext context, Description description)
    {
        await using Stream output = context.OpenOutput();
        await output.WriteAsync(description.Write());
    }
}
