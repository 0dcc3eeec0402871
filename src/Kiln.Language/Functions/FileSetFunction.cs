using System.Collections.Immutable;
using Kiln.Values;
using static Kiln.Language.Functions.FunctionParameter;

namespace Kiln.Language.Functions;

/// <summary><c>fileset</c>: the regular files below a directory whose paths fit a pattern.</summary>
internal static class FileSetFunction
{
    // A directory tree larger than this was not meant.
    private const int MaxEntries = 500_000;

    private const int MaxDepth = 100;

    public static IEnumerable<FunctionDefinition> Create(FunctionEnvironment environment) =>
    [
        new ValueFunction(
            "fileset",
            [String("path"), String("pattern")],
            HclType.Set(HclType.String),
            a => Find(environment, a[0].AsString(), a[1].AsString())),
    ];

    private static FunctionResult Find(FunctionEnvironment environment, string path, string pattern)
    {
        string root = SlashPath.Join(environment.TemplateDirectory, path);
        if (GlobPattern.Expand(pattern) is not { } alternatives)
        {
            return FunctionResult.Fail($"failed to glob pattern ({SlashPath.Join(root, pattern.TrimStart('/'))}): syntax error in pattern");
        }

        Search search = new(environment.Files, root);
        foreach (ImmutableArray<string> names in alternatives)
        {
            search.Run(names);
        }

        return search.Problem is { } problem
            ? FunctionResult.Fail(problem)
            : HclValue.Set(HclType.String, [.. search.Found.Select(HclValue.String)]);
    }

    private sealed class Search(IFunctionFiles files, string root)
    {
        // The same directory can be reached in many ways when a pattern has several "**".
        private readonly HashSet<(string Path, int Next)> _visited = [];
        private ImmutableArray<string> _names;
        private int _entries;

        public SortedSet<string> Found { get; } = new(StringComparer.Ordinal);

        public string? Problem { get; private set; }

        public void Run(ImmutableArray<string> names)
        {
            _names = names;
            _visited.Clear();
            Enter("", 0, 0);
        }

        /// <param name="path">Relative to the root, with a slash at its end; empty for the root.</param>
        /// <param name="next">The part of the pattern that a name in the directory has to fit.</param>
        /// <param name="depth">Of the directory below the root.</param>
        private void Enter(string path, int next, int depth)
        {
            if (Problem is not null || next == _names.Length || !_visited.Add((path, next)))
            {
                return;
            }

            if (depth > MaxDepth)
            {
                Problem = $"the directories below {root} are nested deeper than {MaxDepth} levels";
                return;
            }

            string name = _names[next];
            if (GlobPattern.IsLiteral(name))
            {
                Take(path + name, files.Look(SlashPath.Join(root, path + name)), next + 1, depth);
                return;
            }

            bool any = name == GlobPattern.AnyDirectories;
            if (any)
            {
                Enter(path, next + 1, depth);
            }

            foreach (DirectoryEntry entry in List(path))
            {
                if (any)
                {
                    Descend(path + entry.Name, entry, next, depth);
                }
                else if (GlobPattern.Matches(name, entry.Name))
                {
                    Take(path + entry.Name, entry.State, next + 1, depth);
                }
            }
        }

        private void Descend(string path, DirectoryEntry entry, int next, int depth)
        {
            if (entry.State.IsDirectory && !entry.IsLink)
            {
                Enter(path + "/", next, depth + 1);
            }
            else if (next == _names.Length - 1)
            {
                Take(path, entry.State, _names.Length, depth);
            }
        }

        private void Take(string path, PathState state, int next, int depth)
        {
            if (next < _names.Length)
            {
                if (state.IsDirectory)
                {
                    Enter(path + "/", next, depth + 1);
                }
            }
            else if (state.IsRegularFile)
            {
                Found.Add(path);
            }
        }

        private ImmutableArray<DirectoryEntry> List(string path)
        {
            DirectoryListing listing = files.List(SlashPath.Join(root, path.TrimEnd('/')));
            _entries += listing.Entries.Length;
            Problem ??= listing.Problem
                ?? (_entries > MaxEntries ? $"there are more than {MaxEntries:#,0} files below {root}; use a narrower pattern" : null);
            return listing.Entries;
        }
    }
}
