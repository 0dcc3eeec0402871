using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Kiln.Cli.Flags;
using Kiln.GoTemplate;
using Kiln.GoTemplate.Packer;

namespace Kiln.Cli.Commands.Interpolation;

/// <summary>The variables of the JSON mode, which come from the command line only.</summary>
internal sealed class UserVariables
{
    /// <summary>A variable may stand for a text with other variables in it, to this depth.</summary>
    private const int MostPasses = 100;

    private UserVariables(ImmutableSortedDictionary<string, string> values, GoFunctionTable functions)
    {
        Values = values;
        Functions = functions;
    }

    /// <summary>By name; a value that cannot be worked out stays as it was given.</summary>
    public ImmutableSortedDictionary<string, string> Values { get; }

    /// <summary>What a line can call.</summary>
    public GoFunctionTable Functions { get; }

    /// <param name="run">Where the outside world comes from.</param>
    /// <param name="flags">Variable files count less than <c>-var</c>, and of the files the last one wins.</param>
    /// <param name="problem">What is wrong with a variable file.</param>
    /// <returns>Null when there is a problem.</returns>
    public static UserVariables? Read(CommandRun run, TemplateFlags flags, out string? problem)
    {
        problem = null;
        Dictionary<string, string> given = new(StringComparer.Ordinal);
        foreach (string path in flags.VariableFiles.Values)
        {
            problem = ReadFile(path, run.Context.WorkingDirectory, given);
            if (problem is not null)
            {
                return null;
            }
        }

        foreach ((string name, string value) in flags.Variables.Pairs)
        {
            given[name] = value;
        }

        return Make(run, given);
    }

    private static UserVariables Make(CommandRun run, Dictionary<string, string> given)
    {
        PackerFunctionContext context = new()
        {
            Time = run.Context.Time,
            StartTime = run.Now,
            PackerVersion = run.Versions.Packer,
            WorkingDirectory = run.Context.WorkingDirectory,
            UserVariables = given.ToImmutableSortedDictionary(StringComparer.Ordinal),
        };
        Dictionary<string, string> broken = new(StringComparer.Ordinal);
        ImmutableSortedDictionary<string, string> values = Resolve(run, context, broken);
        GoFunctionTable functions = PackerFunctions.Create(context with { UserVariables = values });
        if (broken.Count > 0)
        {
            functions = functions.With(new GoFunction("user", [GoParameter.String], arguments =>
                broken.TryGetValue(arguments.Text(0), out string? error)
                    ? GoCallResult.Failed(error)
                    : values.GetValueOrDefault(arguments.Text(0), "")));
        }

        return new(values, functions);
    }

    /// <summary>Values are templates themselves, which may read the environment and each other.</summary>
    private static ImmutableSortedDictionary<string, string> Resolve(
        CommandRun run,
        PackerFunctionContext context,
        Dictionary<string, string> broken)
    {
        ImmutableSortedDictionary<string, string> values = context.UserVariables;
        for (int pass = 0; pass < MostPasses; pass++)
        {
            GoFunctionTable functions = PackerFunctions.Create(context with
            {
                UserVariables = values,
                Environment = run.Context.Variable,
            });
            ImmutableSortedDictionary<string, string> next = values.ToImmutableSortedDictionary(
                static v => v.Key,
                v => Render(v.Key, v.Value, functions, broken),
                StringComparer.Ordinal);
            if (next.SequenceEqual(values))
            {
                break;
            }

            values = next;
        }

        return values;
    }

    private static string Render(
        string name,
        string value,
        GoFunctionTable functions,
        Dictionary<string, string> broken)
    {
        if (!value.Contains("{{", StringComparison.Ordinal) || broken.ContainsKey(name))
        {
            return value;
        }

        GoTemplateOutput output = TextTemplate.Render(value, GoValue.Nil, functions);
        if (output.Error is not null)
        {
            broken[name] = $"the variable \"{name}\" has no value: {output.Error.Message}";
        }

        return output.Text ?? value;
    }

    private static string? ReadFile(string path, string workingDirectory, Dictionary<string, string> given)
    {
        try
        {
            using FileStream file = File.OpenRead(Path.GetFullPath(path, workingDirectory));
            using JsonDocument document = JsonDocument.Parse(file);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return $"Error reading variables in '{path}': the file must hold one JSON object of strings.";
            }

            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.Value.ValueKind != JsonValueKind.String)
                {
                    return $"Error reading variables in '{path}': the value of \"{property.Name}\" is not a string. "
                        + "Put it in double quotes.";
                }

                given[property.Name] = property.Value.GetString()!;
            }

            return null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return $"open {path}: no such file or directory";
        }
        catch (JsonException e)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"Error reading variables in '{path}': line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}: "
                + $"this is not JSON. The file must hold one JSON object of strings.");
        }
    }
}
