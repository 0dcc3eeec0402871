namespace Kiln.Cli.Terminal;

/// <summary>A search through the history that is under way.</summary>
/// <param name="Query">What was typed.</param>
/// <param name="Index">The entry that was found last.</param>
/// <param name="IsFailing">There is no other entry with the query in it.</param>
/// <param name="Before">What was edited when the search began.</param>
internal sealed record HistorySearch(string Query, int Index, bool IsFailing, EditedText Before);
