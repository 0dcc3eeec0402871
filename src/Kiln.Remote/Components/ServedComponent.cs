using System.Diagnostics.CodeAnalysis;
using Kiln.Remote.Configuration;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Components;

/// <summary>
/// The part of serving a component that is the same for all kinds: telling its schema, preparing it as often as the
/// host likes, letting it work, cancelling it at any time.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "It lives as long as the connection; nothing in it has a handle.")]
internal sealed class ServedComponent<T>
    where T : class
{
    private readonly ComponentFactory<T> _factory;
    private readonly PluginRuntime _runtime;
    private readonly string _name;
    private readonly PackValue _schema;
    private readonly SemaphoreSlim _turn = new(1, 1);

    // Compat: as in Go, who was cancelled stays so. So a call that is about to begin is cancelled as well.
    private readonly CancellationTokenSource _cancelled = new();
    private T? _component;
    private PrepareContext? _context;

    /// <exception cref="SchemaException">The schema of the component cannot be told.</exception>
    public ServedComponent(
        ComponentFactory<T> factory, ComponentKind kind, RemoteConnection connection, PluginRuntime runtime)
    {
        _factory = factory;
        _runtime = runtime;
        _name = $"{ServiceNames.WordOf(kind)} {factory.Type}";
        _schema = PackValue.Of(SchemaTranslation.Write(
            SchemaTranslation.ToSpec(factory.Schema, _name), connection.Encoding));
        Connection = connection;
        Released = ReleaseAtTheEndAsync();
    }

    public RemoteConnection Connection { get; }

    public PluginRuntime Runtime => _runtime;

    /// <summary>For messages: <c>builder docker</c>.</summary>
    public string Name => _name;

    /// <summary>The component of the latest preparation; null when there is none.</summary>
    public T? Component => _component;

    /// <summary>What the component held is given back: when the connection is over.</summary>
    public Task Released { get; }

    public Task<PackValue> ConfigSpecAsync(PackValue argument, CancellationToken cancellationToken) =>
        Task.FromResult(PackValue.Map(("ConfigSpec", _schema)));

    public Task<PackValue> CancelAsync(PackValue argument, CancellationToken cancellationToken)
    {
        // Not awaited: what is cancelled may wait for the host, and the host for this reply.
        _ = _cancelled.CancelAsync();
        return Task.FromResult(PackValue.Nil);
    }

    /// <summary>Forgets what was prepared before.</summary>
    public async Task<Prepared<T>> PrepareAsync(PackValue argument, CancellationToken cancellationToken)
    {
        ConfigRequest request = ConfigRequest.Read(PrepareArguments.FromPack(argument).Configs, Defaults());
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await ReleaseAsync();
            Prepared<T> prepared = await TellingAsync(
                token => _factory.PrepareAsync(request.Config, request.Context, token), cancellationToken);
            _context = request.Context;
            return prepared.Component is null && FailureTexts.ErrorsOf(prepared.Problems) is null
                ? new(null, prepared.Problems.Add(new($"The {_name} refused its configuration without saying why.")))
                : Keep(prepared);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// For kinds whose errors are those of the call. Warnings have no place there: they go to the log.
    /// </summary>
    public async Task<PackValue> ConfigureAsync(PackValue argument, CancellationToken cancellationToken)
    {
        Prepared<T> prepared = await PrepareAsync(argument, cancellationToken);
        foreach (string warning in FailureTexts.WarningsOf(prepared.Problems))
        {
            _runtime.Log($"Warning: {warning}");
        }

        return FailureTexts.ErrorsOf(prepared.Problems) is { } errors
            ? throw new BuildFailedException(errors)
            : PackValue.Nil;
    }

    /// <summary>
    /// Lets the component work. Only what is thrown because of a cancellation says that it was cancelled.
    /// </summary>
    /// <exception cref="BuildFailedException">It failed, or was not prepared.</exception>
    public async Task<TResult> WorkAsync<TResult>(
        Func<T, PrepareContext, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
    {
        using CancellationTokenSource both =
            CancellationTokenSource.CreateLinkedTokenSource(_cancelled.Token, cancellationToken);
        await _turn.WaitAsync(both.Token);
        try
        {
            T component = _component
                ?? throw new BuildFailedException($"The {_name} cannot work: it was not prepared, or refused to be.");
            return await TellingAsync(token => work(component, _context!, token), both.Token);
        }
        finally
        {
            _turn.Release();
        }
    }

    public PrepareContext Defaults() => new()
    {
        BuildName = "",
        BuilderType = "",
        CoreVersion = "",
        RunUuid = _runtime.RunUuid,
        StartTime = _runtime.StartTime,
    };

    private static async Task<TResult> TellingAsync<TResult>(
        Func<CancellationToken, Task<TResult>> act, CancellationToken cancellationToken)
    {
        try
        {
            return await act(cancellationToken);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
        catch (OperationCanceledException e)
        {
            throw new BuildFailedException($"Something took too long or was given up: {e.Message}", e);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new BuildFailedException(FailureTexts.Of(e), e);
        }
    }

    private Prepared<T> Keep(Prepared<T> prepared)
    {
        _component = prepared.Component;
        return prepared;
    }

    private async ValueTask ReleaseAsync()
    {
        T? before = Interlocked.Exchange(ref _component, null);
        if (before is IAsyncDisposable held)
        {
            await held.DisposeAsync();
        }
    }

    private async Task ReleaseAtTheEndAsync()
    {
        await Connection.Ended;
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            await ReleaseAsync();
        }
        finally
        {
            _turn.Release();
        }
    }
}
