using System.Collections.Immutable;
using Kiln.Cli.Commands;
using Kiln.Cli.Flags;

namespace Kiln.Cli.ShellCompletion;

/// <summary>What can stand at the place of the cursor: commands, flags, the values of a flag, templates.</summary>
internal static class CompletionAnswer
{
    private static readonly ImmutableArray<string> GlobalFlags =
        ["-autocomplete-install", "-autocomplete-uninstall", "-help", "-version"];

    private static readonly ImmutableArray<string> TemplateEndings = [".pkr.hcl", ".pkr.json", ".json"];

    /// <param name="request">Of the shell.</param>
    /// <param name="workingDirectory">Relative paths start here.</param>
    /// <returns>Sorted; the shell shows them as they are.</returns>
    public static IEnumerable<string> To(CompletionRequest request, string workingDirectory)
    {
        string? name = request.Words.FirstOrDefault(static word => !word.StartsWith('-'));
        string? second = request.Words.SkipWhile(word => word != name).Skip(1).FirstOrDefault();
        bool isGroup = name is not null && CommandTable.Groups.Contains(name);
        IEnumerable<string> all = name is null ? Outer(request.Prefix)
            : isGroup && second is null ? Names(name + " ")
            : CommandTable.Find(isGroup ? $"{name} {second}" : name) is { IsHidden: false } entry
                ? Inner(entry.Create().Flags, request, workingDirectory)
                : [];
        return all.Where(candidate => candidate.StartsWith(request.Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Outer(string prefix) => prefix.StartsWith('-')
        ? GlobalFlags
        : Names("").Where(static name => !name.Contains(' ', StringComparison.Ordinal));

    private static IEnumerable<string> Names(string start) => CommandTable.Commands
        .Where(command => !command.IsHidden && command.Name.StartsWith(start, StringComparison.Ordinal))
        .Select(command => command.Name[start.Length..]);

    private static IEnumerable<string> Inner(
        ImmutableArray<Flag> flags,
        CompletionRequest request,
        string workingDirectory)
    {
        if (request.Prefix.StartsWith('-'))
        {
            return flags.SelectMany(Spellings);
        }

        Flag? before = request.Words is [.., var last] ? flags.FirstOrDefault(flag => $"-{flag.Name}" == last) : null;
        return before is { IsBoolean: false }
            ? before.Choices.IsEmpty ? Paths(request.Prefix, workingDirectory, static _ => true) : before.Choices
            : Paths(request.Prefix, workingDirectory, IsTemplate);
    }

    private static IEnumerable<string> Spellings(Flag flag) => flag.Choices.IsEmpty
        ? [$"-{flag.Name}"]
        : flag.Choices.Select(value => $"-{flag.Name}={value}").Prepend($"-{flag.Name}");

    private static bool IsTemplate(string path) =>
        TemplateEndings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>Folders get a slash at their end, so that the next Tab goes on in them.</summary>
    private static List<string> Paths(string prefix, string workingDirectory, Func<string, bool> isWanted)
    {
        int slash = prefix.LastIndexOf('/') + 1;
        string folder = Path.Combine(workingDirectory, prefix[..slash]);
        bool showsHidden = prefix[slash..].StartsWith('.');
        List<string> paths = [];
        try
        {
            foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
            {
                bool isFolder = Directory.Exists(entry.FullName);
                if (entry.Name.StartsWith('.') == showsHidden && (isFolder || isWanted(entry.Name)))
                {
                    paths.Add(prefix[..slash] + entry.Name + (isFolder ? "/" : ""));
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that cannot be read offers nothing.
            return [];
        }

        return paths;
    }
}
