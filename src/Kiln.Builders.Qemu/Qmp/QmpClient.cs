using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kiln.Builders.Qemu.Qmp;

/// <summary>
/// One connection to QEMU's monitor: a message a line, answers with the number of their command, events in between.
/// Commands may come at the same time. The connection breaks once; whoever waits then, and whoever comes later, gets
/// the first reason.
/// </summary>
internal sealed class QmpClient : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly TimeProvider _time;
    private readonly Action<QmpEvent> _onEvent;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Lock _lock = new();
    private readonly Dictionary<long, TaskCompletionSource<JsonElement>> _waiting = [];
    private readonly CancellationTokenSource _end = new();
    private Task _reading = Task.CompletedTask;
    private QmpException? _broken;
    private long _lastId;
    private int _disposed;

    private QmpClient(Stream stream, TimeProvider time, Action<QmpEvent> onEvent)
    {
        _stream = stream;
        _time = time;
        _onEvent = onEvent;
    }

    /// <summary>How long a command may take when its caller does not say it.</summary>
    public static TimeSpan UsualLimit { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Reads the greeting and gets ready for commands.</summary>
    /// <param name="stream">Becomes the client's.</param>
    /// <param name="time">Measures the limits.</param>
    /// <param name="onEvent">Called by the thread that reads; must return soon and not throw.</param>
    /// <param name="cancellationToken">Ends the connecting.</param>
    /// <exception cref="QmpException">It is no QEMU, or does not answer.</exception>
    public static async Task<QmpClient> StartAsync(
        Stream stream,
        TimeProvider time,
        Action<QmpEvent> onEvent,
        CancellationToken cancellationToken)
    {
        QmpClient client = new(stream, time, onEvent);
        try
        {
            QmpLineReader reader = new(PipeReader.Create(stream));
            await client.GreetAsync(reader, cancellationToken);
            client._reading = client.ReadAllAsync(reader);
            await client.ExecuteAsync("qmp_capabilities", null, UsualLimit, cancellationToken);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <param name="command">Its name.</param>
    /// <param name="arguments">Null for none.</param>
    /// <param name="limit">For the answer.</param>
    /// <param name="cancellationToken">Ends the waiting; QEMU may go on with the command.</param>
    /// <returns>What the answer holds.</returns>
    /// <exception cref="QmpException">The command failed; the message says which and why.</exception>
    public async Task<JsonElement> ExecuteAsync(
        string command,
        JsonObject? arguments,
        TimeSpan limit,
        CancellationToken cancellationToken)
    {
        (long id, TaskCompletionSource<JsonElement> answer) = Register();
        try
        {
            await SendAsync(Encode(command, id, arguments), cancellationToken);
            return await answer.Task.WaitAsync(limit, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new QmpException(
                QmpFailure.Timeout,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"QEMU did not answer the command {command} within {limit.TotalSeconds:0.#} seconds."));
        }
        catch (QmpException e) when (e.Reason == QmpFailure.Refused)
        {
            throw new QmpException(QmpFailure.Refused, $"QEMU refused the command {command}: {e.Message}");
        }
        finally
        {
            lock (_lock)
            {
                _waiting.Remove(id);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        Break(new(QmpFailure.Closed, "The connection to QEMU's monitor was closed."));
        await _end.CancelAsync();
        await _stream.DisposeAsync();
        await _reading;
        _end.Dispose();
    }

    private static byte[] Encode(string command, long id, JsonObject? arguments)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("execute", command);
            if (arguments is not null)
            {
                writer.WritePropertyName("arguments");
                arguments.WriteTo(writer);
            }

            writer.WriteNumber("id", id);
            writer.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    private (long Id, TaskCompletionSource<JsonElement> Answer) Register()
    {
        lock (_lock)
        {
            if (_broken is not null)
            {
                throw new QmpException(_broken.Reason, _broken.Message);
            }

            TaskCompletionSource<JsonElement> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add(++_lastId, answer);
            return (_lastId, answer);
        }
    }

    private async Task SendAsync(byte[] message, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            // A message that is cut off in its middle would break all that follow: it is sent as a whole or the
            // connection ends.
            await _stream.WriteAsync(message, _end.Token);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            Break(new(QmpFailure.Closed, $"The connection to QEMU's monitor broke: {e.Message}"));
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task GreetAsync(QmpLineReader reader, CancellationToken cancellationToken)
    {
        byte[]? line;
        try
        {
            line = await reader.ReadAsync(cancellationToken).WaitAsync(UsualLimit, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new QmpException(QmpFailure.Timeout, "QEMU did not greet on its control socket.");
        }
        catch (IOException e)
        {
            throw new QmpException(QmpFailure.Closed, $"The connection to QEMU's monitor broke: {e.Message}");
        }

        if (line is null)
        {
            throw new QmpException(QmpFailure.Closed, "QEMU closed its control socket before it said anything.");
        }

        if (!Parse(line).TryGetProperty("QMP", out JsonElement _))
        {
            throw new QmpException(
                QmpFailure.Protocol, "What is at the control socket is not QEMU: it does not greet as QEMU does.");
        }
    }

    private async Task ReadAllAsync(QmpLineReader reader)
    {
        QmpException end = new(QmpFailure.Closed, "QEMU closed its control socket.");
        try
        {
            while (await reader.ReadAsync(_end.Token) is byte[] line)
            {
                Take(Parse(line));
            }
        }
        catch (QmpException e)
        {
            end = e;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            end = new(QmpFailure.Closed, $"The connection to QEMU's monitor broke: {e.Message}");
        }

        Break(end);
    }

    private static JsonElement Parse(byte[] line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new QmpException(
                    QmpFailure.Protocol, "QEMU sent something that is no message on its control socket.");
        }
        catch (JsonException e)
        {
            throw new QmpException(
                QmpFailure.Protocol, $"QEMU sent something that is not JSON on its control socket: {e.Message}");
        }
    }

    private void Take(JsonElement message)
    {
        if (message.TryGetProperty("event", out JsonElement name) && name.ValueKind == JsonValueKind.String)
        {
            message.TryGetProperty("data", out JsonElement data);
            _onEvent(new(name.GetString()!, data));
            return;
        }

        if (!message.TryGetProperty("id", out JsonElement number) || !number.TryGetInt64(out long id))
        {
            return;
        }

        TaskCompletionSource<JsonElement>? answer;
        lock (_lock)
        {
            _waiting.Remove(id, out answer);
        }

        if (message.TryGetProperty("error", out JsonElement error))
        {
            string text = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("desc", out JsonElement desc)
                ? desc.ToString()
                : error.ToString();
            answer?.TrySetException(new QmpException(QmpFailure.Refused, text));
        }
        else
        {
            message.TryGetProperty("return", out JsonElement result);
            answer?.TrySetResult(result);
        }
    }

    private void Break(QmpException reason)
    {
        TaskCompletionSource<JsonElement>[] waiting;
        lock (_lock)
        {
            _broken ??= reason;
            reason = _broken;
            waiting = [.. _waiting.Values];
            _waiting.Clear();
        }

        foreach (TaskCompletionSource<JsonElement> answer in waiting)
        {
            answer.TrySetException(new QmpException(reason.Reason, reason.Message));
        }
    }
}
