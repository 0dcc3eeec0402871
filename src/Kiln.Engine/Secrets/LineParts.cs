using System.Text;
using Kiln.Engine.Events;
using Kiln.Platform.Processes;

namespace Kiln.Engine.Secrets;

/// <summary>
/// Masks one stream of lines of which the very long ones come in parts (<see cref="LineSplitter.GoesOn"/>). What may be
/// the beginning of a secret at the end of a part waits for the next part, so that no secret shows because it lies
/// across the cut. Holds no more than the longest form of a secret. Safe from any thread.
/// </summary>
internal sealed class LineParts(SecretMask mask)
{
    private readonly Lock _lock = new();
    private volatile bool _isOpen;
    private string _tail = "";

    /// <summary>
    /// So many characters at the start of the tail belong to a secret whose replacement was shown already.
    /// </summary>
    private int _hidden;

    /// <returns>What can be shown now; null for nothing yet. A line that came whole is given back as it is.</returns>
    public string? Next(string text)
    {
        bool goesOn = text.EndsWith(LineSplitter.GoesOn);
        if (!_isOpen && !goesOn)
        {
            return text;
        }

        lock (_lock)
        {
            string shown = Show(_tail + (goesOn ? text[..^1] : text), goesOn);
            _isOpen = goesOn;
            return shown.Length > 0 ? shown : null;
        }
    }

    private string Show(string text, bool goesOn)
    {
        int cut = goesOn ? mask.UnfinishedStart(text) : text.Length;
        int hiddenEnd = cut;
        StringBuilder shown = new();
        int copied = 0;
        foreach (Occurrence place in Places(text).Where(place => place.Start < cut))
        {
            shown.Append(text, copied, place.Start - copied);
            shown.Append(place.Start == 0 && _hidden > 0 ? "" : SecretMask.Replacement);
            copied = Math.Min(place.End, cut);
            hiddenEnd = Math.Max(cut, place.End);
        }

        shown.Append(text, copied, cut - copied);
        _tail = text[cut..];
        _hidden = hiddenEnd - cut;
        return shown.ToString();
    }

    private List<Occurrence> Places(string text)
    {
        List<Occurrence> found = mask.Find(text) ?? [];
        if (_hidden > 0)
        {
            found.Add(new(0, _hidden));
        }

        return Occurrence.Merge(found);
    }
}
