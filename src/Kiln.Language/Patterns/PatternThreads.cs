namespace Kiln.Language.Patterns;

/// <summary>The steps that a search stands at, in order of preference, each with the positions noted on its way.</summary>
internal sealed class PatternThreads(int steps)
{
    private readonly int[] _position = new int[steps];
    private readonly int[] _step = new int[steps];
    private readonly int[][] _places = new int[steps][];

    public int Count { get; private set; }

    public (int Step, int[] Places) this[int index] => (_step[index], _places[index]);

    /// <returns>False when the step is there already: an earlier way to it is preferred.</returns>
    public bool Add(int step, int[] places)
    {
        int known = _position[step];
        if (known < Count && _step[known] == step)
        {
            return false;
        }

        _position[step] = Count;
        _step[Count] = step;
        _places[Count] = places;
        Count++;
        return true;
    }

    public void Clear() => Count = 0;
}
