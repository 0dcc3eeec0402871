namespace Kiln.Platform.Terminals;

public sealed record TerminalSize(int Columns, int Rows);
